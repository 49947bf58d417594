/-- f 0 + f 1 + … + f (n − 1). -/
def sum (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => sum f n + f n

/-- n·(n − 1)·…, k factors. -/
def falling (n : Nat) : Nat → Nat
  | 0 => 1
  | k + 1 => falling n k * (n - k)

/-- 0 + 1 + … + b. -/
def triangle (b : Nat) : Nat :=
  b * (b + 1) / 2

/-- 0² + 1² + … + b². -/
def squares (b : Nat) : Nat :=
  b * (b + 1) * (2 * b + 1) / 6

/-- a/b, rounded up. -/
def ceiling (a b : Nat) : Nat :=
  (a + b - 1) / b

/-- Codewords that agree with a word on A positions: one at least, ⌊n(A − D)/(A² − nD)⌋ at most, D = k − 1. -/
def johnson (n k A : Nat) : Nat :=
  max 1 (n * (A - (k - 1)) / (A * A - n * (k - 1)))

/-- Bad challenges, counted over sets of k + 1 positions. -/
def subsets (n k A ℓ : Nat) : Nat :=
  ℓ * (falling n (k + 1) / falling (k + 1) (k + 1)) / (A - k)

/-- N, the unknowns of a weighted interpolant. -/
def unknowns (k A m b : Nat) : Nat :=
  (b + 1) * m * A - (k - 1) * triangle b

/-- R, its conditions at a position. -/
def conditions (m b : Nat) : Nat :=
  let u := min b (m - 1)
  (u + 1) * m - triangle u

/-- The least height that it can have. -/
def height (n k A ℓ m b : Nat) : Nat :=
  let u := min b (m - 1)
  let W := m * A * triangle b - (k - 1) * squares b
  let T := m * triangle u - squares u
  max (ℓ * b) (ℓ * (W - n * T) / (unknowns k A m b - n * conditions m b))

/-- Bad challenges by a weighted certificate. -/
def weighted (n k A ℓ m b H : Nat) : Nat :=
  let D := k - 1
  let ψ := 1 + (2 * D - 1) * (2 * b - 1) + 2 * (b - 2 * D - 1)
  (2 * b - 1) * H + ℓ * (n - D - 1) * b + (n - D) * (ℓ * b + H * ψ) / (A - D)

/-- Bad challenges by an interpolant of multiplicity m and degrees μ and h: E₀, on lines also E♯, on curves E_ℓ. -/
def interpolation (n k A ℓ m μ h : Nat) : Nat :=
  let D := k - 1
  let g := ℓ * (h + 1) - 1
  let all := 4 * D * μ * g
  let parts := if ℓ = 1 ∧ μ ≤ D then min all ((2 * D - 1) * (2 * μ - 1) * g) else all
  (2 * μ - 1) * g + ℓ * (n - D - 1) * μ + (n - D) * (g + ℓ * μ + parts) / (A - D)

/-- Unknowns of a first-order interpolant, at height h. -/
def source (k A ℓ m M μ h : Nat) : Nat :=
  let D := max (k - 1) 2
  sum (fun t => (h + 1 - ℓ * t) * sum (fun b => m * A + b - D * t) (min t (min M μ) + 1)) (μ + 1)

/-- Conditions on it at one position. -/
def row (k A ℓ m M μ h : Nat) : Nat :=
  let D := max (k - 1) 2
  sum (fun t => (h + 1 - ℓ * t) * sum (fun s =>
    if s + (D - 1) * t < m * A then min (m - s) (min t s + 1 - (t - min M μ)) else 0) m) (μ + 1)

/-- The factors of the stages by which a first-order interpolant is counted. -/
def edge (k M μ t : Nat) : Nat :=
  min (1 + (2 * k - 3) * t) ((2 * k - 3) * (t - (μ - min M μ)) + k - 1)

def volume (k M μ t : Nat) : Nat :=
  (t + 1) * edge k M μ t + (t + 1 - (μ - min M μ)) * (1 + (2 * k - 3) * t - edge k M μ t)

/-- J₀, B₀, J₁ and B₁. -/
def firstJ (k ℓ M μ h : Nat) : Nat :=
  sum (fun t => h * (1 + (2 * k - 3) * t) + (t + 1) * (ℓ + (2 * k - 3) * h)) (μ - min M μ)

def firstB (M μ : Nat) : Nat :=
  sum (fun t => t + 1) (μ - min M μ)

def secondJ (k ℓ M μ h : Nat) : Nat :=
  sum (fun i =>
    let t := μ - min M μ + i
    let c := edge k M μ t
    h * (2 * (1 + (2 * k - 3) * t) * c - c * c) + 2 * (ℓ + (2 * k - 3) * h) * volume k M μ t) (min M μ)

def secondB (k M μ : Nat) : Nat :=
  sum (fun i => volume k M μ (μ - min M μ + i)) (min M μ)

/-- Bad challenges by a first-order certificate, counted by stages. -/
def firstOrder (n k A ℓ M μ h S : Nat) : Nat :=
  let a := A - S + 1
  let b := A - k + 1
  let c := S - k + 1
  let early := (n - S + 1) * (firstJ k ℓ M μ h * b + (n - k + 1) * secondJ k ℓ M μ h) * c
  let late := ℓ * (n - S) * (firstB M μ * c + (n - k + 1) * secondB k M μ) * a * b
  h + (early + late) / (a * b * c)

def firstOrderList (n k A M μ : Nat) : Nat :=
  firstB M μ + (n - k + 1) * secondB k M μ / (A - k + 1)

/-- u, v, F and μ′ of the squarefree part. -/
def outer (k μ : Nat) : Nat :=
  1 + (2 * (k - 1) - 3) * (μ - 1)

def inner (k M μ : Nat) : Nat :=
  min (outer k μ) ((2 * (k - 1) - 3) * (min M μ - 1) + (k - 1))

def faces (k M μ : Nat) : Nat :=
  μ * inner k M μ + min M μ * (outer k μ - inner k M μ)

def degrees (M μ : Nat) : Nat :=
  max μ ((2 * min M μ - 1) * μ - min M μ * min M μ)

/-- Bad challenges by a first-order certificate, counted by the squarefree part. -/
def squarefree (n k A ℓ M μ h S S₀ : Nat) : Nat :=
  let D := k - 1
  let d := degrees M μ
  let g := (2 * min M μ - 1) * h
  let u := outer k μ
  let v := inner k M μ
  let F := faces k M μ
  let J := h * (2 * u * v - v * v) + 2 * (ℓ + (2 * D - 3) * h) * F
  let rest := ℓ * d + g * (1 + (2 * D - 1) * (2 * d - 1) + 2 * (d - 2 * D - 1))
  let a := A - S₀ + 1
  let b := (A - S + 1) * (A - D)
  let c := S - D
  let parts := (n - S₀ + 1) * rest * b * c + (n - S + 1) * (n - D) * J * a * c + ℓ * (n - S) * (n - D) * F * a * b
  (2 * d - 1) * g + ℓ * (n - S₀) * d + ceiling parts (a * b * c)

def squarefreeList (n k A M μ : Nat) : Nat :=
  degrees M μ + ceiling ((n - (k - 1)) * faces k M μ) (A - (k - 1))
