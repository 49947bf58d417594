//! The AIR that is proved: columns that follow from each other by powers, as wide and of the degree that a case asks for.

use serde::{Deserialize, Serialize};
use stwo::core::fields::m31::BaseField;
use stwo::core::fields::qm31::SecureField;
use stwo::core::poly::circle::CanonicCoset;
use stwo::core::utils::bit_reverse_coset_to_circle_domain_order;
use stwo::prover::backend::simd::SimdBackend;
use stwo::prover::backend::simd::column::BaseColumn;
use stwo::prover::backend::simd::m31::{LOG_N_LANES, PackedBaseField};
use stwo::prover::backend::simd::qm31::PackedSecureField;
use stwo::prover::poly::BitReversedOrder;
use stwo::prover::poly::circle::CircleEvaluation;
use stwo_constraint_framework::preprocessed_columns::PreProcessedColumnId;
use stwo_constraint_framework::{EvalAtRow, FrameworkEval, LogupTraceGenerator, ORIGINAL_TRACE_IDX, Relation, RelationEntry, relation};

relation!(Values, 1);

/// A column of a table, evaluated on its circle domain.
pub type Column = CircleEvaluation<SimdBackend, BaseField, BitReversedOrder>;

/// One table, as a case states it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub log_rows: u32,
    /// Witness columns.
    pub width: usize,
    /// Degree of the constraints.
    pub degree: usize,
    /// Preprocessed columns.
    #[serde(default)]
    pub fixed: usize,
    /// Whether the second column is the next row of the first.
    #[serde(default)]
    pub next_row: bool,
    /// Fractions that are summed by LogUp, each with a column over the extension.
    #[serde(default)]
    pub lookups: usize,
}

impl Table {
    /// log₂ of the composition polynomial's degree bound: a constraint of degree d leaves (d − 1)·rows coefficients.
    pub fn log_composition(&self) -> u32 {
        self.log_rows + (self.degree.max(3) - 1).next_power_of_two().ilog2()
    }

    /// Fixed and witness columns that satisfy the constraints; `seed` makes one of many.
    pub fn columns(&self, index: usize, seed: u64) -> (Vec<Column>, Vec<Column>) {
        let rows = 1 << self.log_rows;
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(index as u64 + 1);
        let mut draw = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            BaseField::from((random >> 34) as u32)
        };
        let fixed: Vec<Vec<_>> =
            (0..self.fixed).map(|column| (0..rows).map(|row| BaseField::from((3 * row + 5 * column + 1) as u32)).collect()).collect();
        let mut witness: Vec<Vec<BaseField>> = vec![(0..rows).map(|_| draw()).collect()];
        if self.width == 1 {
            witness[0].iter_mut().for_each(|value| *value = BaseField::from(value.0 % 2));
        }
        for column in 1..self.width {
            let last = &witness[column - 1];
            witness.push(if self.next_row && column == 1 {
                (0..rows).map(|row| last[(row + 1) % rows]).collect()
            } else {
                (0..rows).map(|row| fixed.iter().fold(power(last[row], self.degree), |sum, values| sum + values[row])).collect()
            });
        }
        let placed = |columns: Vec<Vec<BaseField>>| columns.into_iter().map(|values| placed(values, self.log_rows)).collect();
        (placed(fixed), placed(witness))
    }

    /// The columns of the lookup and the sum of its fractions, 1/(z − first column) so many times.
    pub fn interaction(&self, witness: &[Column], values: &Values) -> (Vec<Column>, SecureField) {
        let mut sums = LogupTraceGenerator::new(self.log_rows);
        for _ in 0..self.lookups {
            let mut column = sums.new_col();
            for row in 0..1 << (self.log_rows - LOG_N_LANES) {
                let packed: PackedBaseField = witness[0].values.data[row];
                let denominator: PackedSecureField = values.combine(&[packed]);
                column.write_frac(row, PackedSecureField::broadcast(SecureField::from(1u32)), denominator);
            }
            column.finalize_col();
        }
        sums.finalize_last()
    }
}

fn placed(mut values: Vec<BaseField>, log_rows: u32) -> Column {
    bit_reverse_coset_to_circle_domain_order(&mut values);
    CircleEvaluation::new(CanonicCoset::new(log_rows).circle_domain(), BaseColumn::from_iter(values))
}

fn power<F: Clone + std::ops::Mul<Output = F>>(base: F, degree: usize) -> F {
    (1..degree).fold(base.clone(), |product, _| product * base.clone())
}

/// xᵢ = xᵢ₋₁^degree + Σ fixed in every row; with one column alone, x = x^degree.
#[derive(Clone)]
pub struct Powers {
    pub index: usize,
    pub table: Table,
    pub values: Values,
}

impl FrameworkEval for Powers {
    fn log_size(&self) -> u32 {
        self.table.log_rows
    }

    fn max_constraint_log_degree_bound(&self) -> u32 {
        self.table.log_composition()
    }

    fn evaluate<E: EvalAtRow>(&self, mut eval: E) -> E {
        let Table { width, degree, fixed, next_row, lookups, .. } = self.table;
        let fixed: Vec<E::F> = (0..fixed)
            .map(|column| eval.get_preprocessed_column(PreProcessedColumnId { id: format!("{}.{column}", self.index) }))
            .collect();
        let (first, next) = if next_row {
            let [first, next] = eval.next_interaction_mask(ORIGINAL_TRACE_IDX, [0, 1]);
            (first, Some(next))
        } else {
            (eval.next_trace_mask(), None)
        };
        let mut last = first.clone();
        if width == 1 {
            eval.add_constraint(power(first.clone(), degree) - first.clone());
        }
        for column in 1..width {
            let value = eval.next_trace_mask();
            let expected = match &next {
                Some(next) if column == 1 => next.clone(),
                _ => fixed.iter().cloned().fold(power(last, degree), |sum, other| sum + other),
            };
            eval.add_constraint(value.clone() - expected);
            last = value;
        }
        for _ in 0..lookups {
            eval.add_to_relation(RelationEntry::new(&self.values, E::EF::from(SecureField::from(1u32)), &[first.clone()]));
        }
        if lookups > 0 {
            eval.finalize_logup();
        }
        eval
    }
}
