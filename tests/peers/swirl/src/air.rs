//! The AIR that is proved: as wide, of the degree and with the interactions that a case asks for.

use openvm_stark_backend::{
    air_builders::PartitionedAirBuilder,
    interaction::InteractionBuilder,
    p3_air::{Air, AirBuilder, AirBuilderWithPublicValues, BaseAir, BaseAirWithPublicValues, PairBuilder},
    p3_field::{Field, PrimeCharacteristicRing},
    p3_matrix::{dense::RowMajorMatrix, Matrix},
    PartitionedBaseAir,
};
use serde::{Deserialize, Serialize};

/// One AIR, as a case states it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub log_rows: usize,
    /// Columns of the common trace.
    pub width: usize,
    /// Degree of the constraints.
    pub degree: usize,
    /// Columns of the verification key.
    #[serde(default)]
    pub fixed: usize,
    /// Columns of each cached trace, which has a commitment of its own.
    #[serde(default)]
    pub cached: Vec<usize>,
    /// Interactions of a row.
    #[serde(default)]
    pub interactions: usize,
    /// Public values.
    #[serde(default)]
    pub public_values: usize,
    /// Whether a constraint reads the next row.
    #[serde(default = "yes")]
    pub next_row: bool,
    /// Whether the proof leaves this AIR out.
    #[serde(default)]
    pub absent: bool,
}

fn yes() -> bool {
    true
}

/// x′ᵢ = xᵢ^(degree−1) + Σ from row to row, or x₀ = y^degree + Σ where no next row is read; Σ is over all other columns.
#[derive(Clone, Debug)]
pub struct Powers(pub Table);

impl Powers {
    fn fixed<F: Field>(&self, row: usize) -> Vec<F> {
        (0..self.0.fixed).map(|column| F::from_usize(3 * row + 5 * column + 1)).collect()
    }

    fn cached<F: Field>(&self, part: usize, row: usize) -> Vec<F> {
        (0..self.0.cached[part]).map(|column| F::from_usize(row + 13 * part + 7 * column)).collect()
    }

    fn power<E: PrimeCharacteristicRing>(value: E, exponent: usize) -> E {
        (1..exponent).fold(value.clone(), |product, _| product * value.clone())
    }

    /// A trace that satisfies the constraints, the cached traces and the public values; rows one after the other.
    pub fn traces<F: Field>(&self, seed: usize) -> (Vec<F>, Vec<Vec<F>>, Vec<F>) {
        let (table, rows) = (&self.0, 1 << self.0.log_rows);
        let cached = (0..table.cached.len())
            .map(|part| (0..rows).flat_map(|row| self.cached::<F>(part, row)).collect())
            .collect();
        let mut row: Vec<F> = (0..table.width).map(|column| F::from_usize(seed + 7 * column + 2)).collect();
        let mut values = vec![];
        for index in 0..rows {
            let parts = (0..table.cached.len()).flat_map(|part| self.cached::<F>(part, index));
            let sum = self.fixed::<F>(index).into_iter().chain(parts).sum::<F>();
            if !table.next_row {
                row = (0..table.width).map(|column| F::from_usize(seed + index * (column + 3))).collect();
                let power = if table.width > 1 { Self::power(row[table.width - 1], table.degree) } else { F::ZERO };
                row[0] = power + sum;
            }
            values.extend_from_slice(&row);
            row = row.iter().map(|&value| Self::power(value, table.degree - 1) + sum).collect();
        }
        let publics = (0..table.public_values).map(|i| if i == 0 { values[0] } else { F::from_usize(i) }).collect();
        (values, cached, publics)
    }
}

impl<F: Field> BaseAir<F> for Powers {
    fn width(&self) -> usize {
        self.0.width + self.0.cached.iter().sum::<usize>()
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        let values = (0..1 << self.0.log_rows).flat_map(|row| self.fixed(row)).collect();
        (self.0.fixed > 0).then(|| RowMajorMatrix::new(values, self.0.fixed))
    }
}

impl<F: Field> BaseAirWithPublicValues<F> for Powers {
    fn num_public_values(&self) -> usize {
        self.0.public_values
    }
}

impl<F: Field> PartitionedBaseAir<F> for Powers {
    fn cached_main_widths(&self) -> Vec<usize> {
        self.0.cached.clone()
    }

    fn common_main_width(&self) -> usize {
        self.0.width
    }
}

/// A row of a window, as expressions.
fn row<AB: AirBuilder>(window: &AB::M, index: usize) -> Vec<AB::Expr>
where
    AB::Var: Copy,
{
    window.row_slice(index).expect("a window has two rows").iter().map(|&value| value.into()).collect()
}

impl<AB> Air<AB> for Powers
where
    AB: PartitionedAirBuilder + PairBuilder + InteractionBuilder + AirBuilderWithPublicValues,
    AB::F: Field,
    AB::Var: Copy,
{
    fn eval(&self, builder: &mut AB) {
        let table = &self.0;
        let local = row::<AB>(builder.common_main(), 0);
        let mut others: Vec<AB::Expr> = vec![];
        if table.fixed > 0 {
            others.extend(row::<AB>(&builder.preprocessed(), 0));
        }
        others.extend(builder.cached_mains().iter().flat_map(|part| row::<AB>(part, 0)));
        let sum = others.into_iter().fold(AB::Expr::ZERO, |sum, value| sum + value);
        if table.next_row {
            let next = row::<AB>(builder.common_main(), 1);
            for (value, after) in local.iter().zip(next) {
                let power = Self::power(value.clone(), table.degree - 1);
                builder.when_transition().assert_eq(after, power + sum.clone());
            }
        } else {
            let last = local[table.width - 1].clone();
            let power = if table.width > 1 { Self::power(last, table.degree) } else { AB::Expr::ZERO };
            builder.assert_eq(local[0].clone(), power + sum);
        }
        if table.public_values > 0 {
            let first: AB::Expr = builder.public_values()[0].into();
            builder.when_first_row().assert_eq(local[0].clone(), first);
        }
        // What one interaction sends the next one receives; of an odd number the last sends nothing.
        for index in 0..table.interactions {
            let count = match index {
                last if last % 2 == 0 && last + 1 == table.interactions => AB::Expr::ZERO,
                send if send % 2 == 0 => AB::Expr::ONE,
                _ => AB::Expr::NEG_ONE,
            };
            builder.push_interaction((index / 2) as u16, local.iter().take(5).cloned(), count, 1);
        }
    }
}
