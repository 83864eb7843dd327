/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * file.h - files that are replaced whole or not at all
 *
 * For: everything that the tool keeps on disk. Knows nothing of its content.
 */
#ifndef _RWALL_FILE_H
#define _RWALL_FILE_H

#include <stddef.h>

/**
 * rwall_file_write() - write all bytes to a descriptor
 * @fd: the descriptor
 * @bytes: the bytes
 * @size: their number
 *
 * Return: 0 or -errno.
 */
int rwall_file_write(int fd, const void *bytes, size_t size);

/**
 * rwall_file_replace() - put bytes in the place of a file
 * @path: the file; it need not exist, its folder must
 * @bytes: the bytes
 * @size: their number
 *
 * Written aside, brought to the disk, renamed, and the folder brought to the
 * disk too: after a crash there is the old file or the new one.
 *
 * Return: 0, or -errno with the old file as it was.
 */
int rwall_file_replace(const char *path, const void *bytes, size_t size);

/**
 * rwall_file_sync_folder() - bring the folder of a file to the disk
 * @path: the file
 *
 * A file system that cannot do so has nothing better to offer.
 */
void rwall_file_sync_folder(const char *path);

#endif /* _RWALL_FILE_H */
