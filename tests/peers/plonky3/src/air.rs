//! The AIR that is proved: columns that follow each other by powers, as wide and of the degree that a case asks for.

use std::fmt::Debug;

use p3_air::{Air, AirBuilder, BaseAir, PermutationAirBuilder, WindowAccess};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_lookup::{Count, InteractionBuilder};
use p3_matrix::dense::RowMajorMatrix;
use serde::{Deserialize, Serialize};

/// One table, as a case states it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub log_rows: usize,
    /// Witness columns, those of the lookup included.
    pub width: usize,
    /// Degree of the constraints.
    pub degree: usize,
    /// Columns of the verification key.
    #[serde(default)]
    pub fixed: usize,
    /// Whether a constraint reads the next row of the witness.
    #[serde(default = "yes")]
    pub next_row: bool,
    /// Whether the last two columns are a permutation of each other, by a lookup.
    #[serde(default)]
    pub lookup: bool,
}

fn yes() -> bool {
    true
}

/// x′ᵢ = xᵢ^degree + Σ fixed + xᵢ₊₁ from row to row, or x₀ = y^degree in each row where no next row is read.
///
/// The first and the last value of the first column are public.
#[derive(Clone, Debug)]
pub struct Powers {
    pub table: Table,
}

impl Powers {
    fn chained(&self) -> usize {
        self.table.width - if self.table.lookup { 2 } else { 0 }
    }

    fn next<E: PrimeCharacteristicRing>(&self, values: &[E], fixed: &[E], column: usize) -> E {
        let other = values[(column + 1) % self.chained()].clone();
        let sum = fixed.iter().cloned().fold(other, |sum, value| sum + value);
        values[column].exp_u64(self.table.degree as u64) + sum
    }

    fn fixed<F: Field>(&self, row: usize) -> Vec<F> {
        (0..self.table.fixed).map(|column| F::from_usize(3 * row + 5 * column + 1)).collect()
    }

    /// A trace that satisfies the constraints, and its public values; `seed` makes one of many.
    pub fn trace<F: Field>(&self, seed: usize) -> (RowMajorMatrix<F>, Vec<F>) {
        let (rows, chained) = (1 << self.table.log_rows, self.chained());
        let mut row: Vec<F> = (0..chained).map(|column| F::from_usize(seed + 7 * column + 2)).collect();
        let mut looked_up = (0..rows).map(|index| F::from_usize(11 * index + seed)).collect::<Vec<_>>();
        looked_up.push(looked_up[0]);
        let (mut values, mut publics) = (vec![], vec![]);
        for index in 0..rows {
            if !self.table.next_row {
                row = (0..chained).map(|column| F::from_usize(seed + index * (column + 3))).collect();
                row[0] = row[chained - 1].exp_u64(self.table.degree as u64);
            }
            values.extend_from_slice(&row);
            if self.table.lookup {
                values.extend_from_slice(&[looked_up[index], looked_up[index + 1]]);
            }
            if index == 0 || index == rows - 1 {
                publics.push(row[0]);
            }
            if self.table.next_row {
                let fixed = self.fixed::<F>(index);
                row = (0..chained).map(|column| self.next(&row, &fixed, column)).collect();
            }
        }
        (RowMajorMatrix::new(values, self.table.width), publics)
    }
}

impl<F: Field> BaseAir<F> for Powers {
    fn width(&self) -> usize {
        self.table.width
    }

    fn num_public_values(&self) -> usize {
        2
    }

    fn preprocessed_width(&self) -> usize {
        self.table.fixed
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        let rows = 1 << self.table.log_rows;
        let values = (0..rows).flat_map(|row| self.fixed(row)).collect();
        (self.table.fixed > 0).then(|| RowMajorMatrix::new(values, self.table.fixed))
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        if self.table.next_row { (0..self.table.width).collect() } else { vec![] }
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        vec![]
    }
}

impl<AB: AirBuilder> Air<AB> for Powers
where
    AB::F: Field,
{
    fn eval(&self, builder: &mut AB) {
        let main = builder.main();
        let local: Vec<AB::Expr> = main.current_slice().iter().map(|&value| value.into()).collect();
        let fixed: Vec<AB::Expr> = match self.table.fixed {
            0 => vec![],
            _ => builder.preprocessed().current_slice().iter().map(|&value| value.into()).collect(),
        };
        let publics: Vec<AB::Expr> = builder.public_values().iter().map(|&value| value.into()).collect();
        builder.when_first_row().assert_eq(local[0].clone(), publics[0].clone());
        builder.when_last_row().assert_eq(local[0].clone(), publics[1].clone());
        if self.table.next_row {
            let next: Vec<AB::Expr> = main.next_slice().iter().map(|&value| value.into()).collect();
            for column in 0..self.chained() {
                let expected = self.next(&local, &fixed, column);
                builder.when_transition().assert_eq(next[column].clone(), expected);
            }
        } else {
            let power = local[self.chained() - 1].exp_u64(self.table.degree as u64);
            builder.assert_eq(local[0].clone(), power);
        }
    }
}

/// The same with the lookup, which only some provers have.
#[derive(Clone, Debug)]
pub struct PowersWithLookup(pub Powers);

impl<F: Field> BaseAir<F> for PowersWithLookup {
    fn width(&self) -> usize {
        BaseAir::<F>::width(&self.0)
    }

    fn num_public_values(&self) -> usize {
        BaseAir::<F>::num_public_values(&self.0)
    }

    fn preprocessed_width(&self) -> usize {
        BaseAir::<F>::preprocessed_width(&self.0)
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        self.0.preprocessed_trace()
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        BaseAir::<F>::main_next_row_columns(&self.0)
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        vec![]
    }
}

impl<AB: PermutationAirBuilder + InteractionBuilder> Air<AB> for PowersWithLookup
where
    AB::F: Field,
    AB::Var: Debug,
{
    fn eval(&self, builder: &mut AB) {
        self.0.eval(builder);
        if self.0.table.lookup {
            let main = builder.main();
            let [.., query, table] = main.current_slice() else { unreachable!("a lookup has two columns") };
            let (query, table): (AB::Expr, AB::Expr) = ((*query).into(), (*table).into());
            builder.push_local_interaction(vec![
                (vec![query], Count::bounded(AB::Expr::ONE, 1)),
                (vec![table], Count::provided(-AB::Expr::ONE)),
            ]);
        }
    }
}
