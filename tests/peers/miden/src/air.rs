//! The AIR that is proved: columns that follow from each other by powers, as wide and of the degree that a case asks for.

use miden_lifted_stark::air::{AirBuilder, AuxBuilder, BaseAir, ExtensionBuilder, LiftedAir, LiftedAirBuilder, WindowAccess};
use p3_field::extension::BinomialExtensionField;
use p3_field::PrimeCharacteristicRing;
use p3_goldilocks::Goldilocks;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use serde::{Deserialize, Serialize};

pub type Felt = Goldilocks;
pub type QuadFelt = BinomialExtensionField<Felt, 2>;

/// One table, as a case states it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub log_rows: usize,
    /// Main columns.
    pub width: usize,
    /// Degree of the constraints.
    pub degree: u64,
    /// Auxiliary columns, over the extension.
    pub auxiliary: usize,
    /// Values sent with the auxiliary columns, over the extension.
    #[serde(default)]
    pub values: usize,
}

impl Table {
    /// Rows that satisfy the constraints; `seed` makes one of many.
    pub fn trace(&self, seed: u64) -> RowMajorMatrix<Felt> {
        let mut first = Felt::from_u64(seed + 2);
        let mut values = vec![];
        for _ in 0..1 << self.log_rows {
            let mut value = first;
            for _ in 0..self.width {
                values.push(value);
                value = value.exp_u64(self.degree);
            }
            first = first.exp_u64(self.degree - 1) + Felt::ONE;
        }
        RowMajorMatrix::new(values, self.width)
    }
}

impl BaseAir<Felt> for Table {
    fn width(&self) -> usize {
        self.width
    }
}

impl LiftedAir<Felt, QuadFelt> for Table {
    fn num_randomness(&self) -> usize {
        1
    }

    fn aux_width(&self) -> usize {
        self.auxiliary
    }

    fn num_aux_values(&self) -> usize {
        self.values
    }

    fn num_var_len_public_inputs(&self) -> usize {
        0
    }

    /// x₀′ = x₀^(degree − 1) + 1 from row to row, xᵢ = xᵢ₋₁^degree in every row; y′ = y·challenge + x₀ of auxiliary ones.
    fn eval<AB: LiftedAirBuilder<F = Felt>>(&self, builder: &mut AB) {
        let main = builder.main();
        let local: Vec<AB::Expr> = main.current_slice().iter().map(|&value| value.into()).collect();
        let next: AB::Expr = main.next_slice()[0].into();
        builder.when_transition().assert_eq(next, local[0].exp_u64(self.degree - 1) + AB::Expr::ONE);
        for column in 1..self.width {
            builder.assert_eq(local[column].clone(), local[column - 1].exp_u64(self.degree));
        }
        let auxiliary = builder.permutation();
        let challenge: AB::ExprEF = builder.permutation_randomness()[0].into();
        for column in 0..self.auxiliary {
            let (now, after): (AB::ExprEF, AB::ExprEF) =
                (auxiliary.current_slice()[column].into(), auxiliary.next_slice()[column].into());
            let expected = now * challenge.clone() + local[0].clone();
            builder.when_transition().assert_eq_ext(after, expected);
        }
    }
}

impl AuxBuilder<Felt, QuadFelt> for Table {
    fn build_aux_trace(
        &self,
        main: &RowMajorMatrix<Felt>,
        challenges: &[QuadFelt],
    ) -> (RowMajorMatrix<QuadFelt>, Vec<QuadFelt>) {
        let mut row: Vec<QuadFelt> = (0..self.auxiliary).map(|column| QuadFelt::from_u64(column as u64)).collect();
        let mut values = vec![];
        for index in 0..main.height() {
            values.extend_from_slice(&row);
            let first = main.values[index * self.width];
            row.iter_mut().for_each(|value| *value = *value * challenges[0] + first);
        }
        (RowMajorMatrix::new(values, self.auxiliary), vec![QuadFelt::ONE; self.values])
    }
}
