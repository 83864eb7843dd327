; SPDX-License-Identifier: GPL-2.0
;
; lemmas.smt2 - what ghost.h gives CBMC of products, for z3 to refute
;
; For: tests/proof/run, which demands "unsat" of each. Integers without bounds.
(declare-const a Int)
(declare-const b Int)
(declare-const c Int)
(declare-const d Int)

; GRID: a row of a table with b rows of d, and a place in it
(push)
(assert (and (<= 0 a) (< a b) (<= 0 c) (< c d)))
(assert (not (< (+ (* a d) c) (* b d))))
(check-sat)
(pop)

; times(): products of small factors, and with one
(push)
(assert (and (<= 0 a 65535) (<= 0 b 4294967295)))
(assert (not (< (* a b) 281474976710656)))
(check-sat)
(pop)
(push)
(assert (and (<= 0 a 65535) (<= 0 b 65535)))
(assert (not (< (* a b) 4294967296)))
(check-sat)
(pop)
(push)
(assert (not (= (* a 1) a)))
(check-sat)
(pop)

; Factors below 2^32 make no product that a word of 64 bits has not, with a place added
(push)
(assert (and (<= 0 a 4294967295) (<= 0 c 4294967295) (<= 0 d 4294967295)))
(assert (not (< (+ (* a d) c) 18446744073709551616)))
(check-sat)
(pop)
