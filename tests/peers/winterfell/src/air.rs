//! An AIR of any width, degree and length, with or without an auxiliary segment, and its prover.
//!
//! Main column i goes from a to a^degree + b + 1 with b the next column over.  Auxiliary column j is a running
//! product of r + a + j with a the first main column and r random.

use std::cell::RefCell;
use std::marker::PhantomData;

use winterfell::crypto::{
    DefaultRandomCoin, Digest, ElementHasher, Hasher, MerkleTree, RandomCoin, RandomCoinError,
};
use winterfell::math::{ExtensibleField, ExtensionOf, FieldElement, StarkField, ToElements};
use winterfell::matrix::ColMatrix;
use winterfell::{
    Air, AirContext, Assertion, AuxRandElements, CompositionPoly, CompositionPolyTrace,
    ConstraintCompositionCoefficients, DefaultConstraintCommitment, DefaultConstraintEvaluator, DefaultTraceLde,
    EvaluationFrame, PartitionOptions, ProofOptions, Prover, StarkDomain, Trace, TraceInfo, TracePolyTable,
    TransitionConstraintDegree,
};

/// A base field that the prover takes.
pub trait Base: StarkField + ExtensibleField<2> + ExtensibleField<3> + 'static {}
impl<B: StarkField + ExtensibleField<2> + ExtensibleField<3> + 'static> Base for B {}

/// What the verifier knows: the degree of the constraints and both ends of the first column.
#[derive(Clone)]
pub struct Inputs<B> {
    pub degree: usize,
    pub start: B,
    pub end: B,
}

impl<B: StarkField> ToElements<B> for Inputs<B> {
    fn to_elements(&self) -> Vec<B> {
        vec![B::from(self.degree as u32), self.start, self.end]
    }
}

pub struct Recurrence<B: StarkField> {
    context: AirContext<B>,
    inputs: Inputs<B>,
}

fn step<E: FieldElement>(row: &[E], column: usize, degree: usize) -> E {
    let power = (1..degree).fold(row[column], |power, _| power * row[column]);
    power + row[(column + 1) % row.len()] + E::ONE
}

impl<B: Base> Air for Recurrence<B> {
    type BaseField = B;
    type PublicInputs = Inputs<B>;

    fn new(info: TraceInfo, inputs: Inputs<B>, options: ProofOptions) -> Self {
        let auxiliary = info.aux_segment_width();
        let main = vec![TransitionConstraintDegree::new(inputs.degree); info.main_trace_width()];
        let products = vec![TransitionConstraintDegree::new(2); auxiliary];
        let context = AirContext::new_multi_segment(info, main, products, 2, auxiliary, options);
        Self { context, inputs }
    }

    fn context(&self) -> &AirContext<B> {
        &self.context
    }

    fn evaluate_transition<E: FieldElement<BaseField = B>>(
        &self,
        frame: &EvaluationFrame<E>,
        _periodic: &[E],
        result: &mut [E],
    ) {
        for (i, value) in result.iter_mut().enumerate() {
            *value = frame.next()[i] - step(frame.current(), i, self.inputs.degree);
        }
    }

    fn get_assertions(&self) -> Vec<Assertion<B>> {
        let last = self.trace_length() - 1;
        vec![Assertion::single(0, 0, self.inputs.start), Assertion::single(0, last, self.inputs.end)]
    }

    fn evaluate_aux_transition<F, E>(
        &self,
        main: &EvaluationFrame<F>,
        auxiliary: &EvaluationFrame<E>,
        _periodic: &[F],
        random: &AuxRandElements<E>,
        result: &mut [E],
    ) where
        F: FieldElement<BaseField = B>,
        E: FieldElement<BaseField = B> + ExtensionOf<F>,
    {
        let factor = random.rand_elements()[0] + main.current()[0].into();
        for (j, value) in result.iter_mut().enumerate() {
            *value = auxiliary.next()[j] - auxiliary.current()[j] * (factor + E::from(j as u32));
        }
    }

    fn get_aux_assertions<E: FieldElement<BaseField = B>>(&self, _random: &AuxRandElements<E>) -> Vec<Assertion<E>> {
        (0..self.trace_info().aux_segment_width()).map(|j| Assertion::single(j, 0, E::ONE)).collect()
    }
}

pub struct Table<B: StarkField> {
    info: TraceInfo,
    main: ColMatrix<B>,
}

impl<B: Base> Table<B> {
    /// The trace that starts from `seed`.
    pub fn new(info: TraceInfo, degree: usize, seed: u32) -> Self {
        let width = info.main_trace_width();
        let mut row: Vec<B> = (0..width).map(|i| B::from(seed) + B::from(i as u32)).collect();
        let mut columns: Vec<Vec<B>> = vec![Vec::with_capacity(info.length()); width];
        for _ in 0..info.length() {
            columns.iter_mut().zip(&row).for_each(|(column, value)| column.push(*value));
            row = (0..width).map(|i| step(&row, i, degree)).collect();
        }
        Self { info, main: ColMatrix::new(columns) }
    }
}

impl<B: Base> Trace for Table<B> {
    type BaseField = B;

    fn info(&self) -> &TraceInfo {
        &self.info
    }

    fn main_segment(&self) -> &ColMatrix<B> {
        &self.main
    }

    fn read_main_frame(&self, row: usize, frame: &mut EvaluationFrame<B>) {
        self.main.read_row_into(row, frame.current_mut());
        self.main.read_row_into((row + 1) % self.info.length(), frame.next_mut());
    }
}

thread_local! {
    static POSITIONS: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// The query positions drawn last, in order and with their repetitions.
pub fn positions_drawn() -> Vec<usize> {
    POSITIONS.take()
}

/// The package's own coin, whose query positions are kept.
pub struct Recorder<H: ElementHasher>(DefaultRandomCoin<H>);

impl<B: StarkField, H: ElementHasher<BaseField = B> + Sync> RandomCoin for Recorder<H>
where
    H::Digest: Digest,
{
    type BaseField = B;
    type Hasher = H;

    fn new(seed: &[B]) -> Self {
        Self(DefaultRandomCoin::new(seed))
    }

    fn reseed(&mut self, data: <H as Hasher>::Digest) {
        self.0.reseed(data);
    }

    fn check_leading_zeros(&self, value: u64) -> u32 {
        self.0.check_leading_zeros(value)
    }

    fn draw<E: FieldElement<BaseField = B>>(&mut self) -> Result<E, RandomCoinError> {
        self.0.draw()
    }

    fn draw_integers(&mut self, count: usize, domain: usize, nonce: u64) -> Result<Vec<usize>, RandomCoinError> {
        let positions = self.0.draw_integers(count, domain, nonce)?;
        POSITIONS.set(positions.clone());
        Ok(positions)
    }
}

pub struct RecurrenceProver<B, H> {
    pub options: ProofOptions,
    pub degree: usize,
    pub types: PhantomData<(B, H)>,
}

impl<B: Base, H: ElementHasher<BaseField = B> + Sync> Prover for RecurrenceProver<B, H> {
    type BaseField = B;
    type Air = Recurrence<B>;
    type Trace = Table<B>;
    type HashFn = H;
    type VC = MerkleTree<H>;
    type RandomCoin = Recorder<H>;
    type TraceLde<E: FieldElement<BaseField = B>> = DefaultTraceLde<E, H, Self::VC>;
    type ConstraintEvaluator<'a, E: FieldElement<BaseField = B>> = DefaultConstraintEvaluator<'a, Self::Air, E>;
    type ConstraintCommitment<E: FieldElement<BaseField = B>> = DefaultConstraintCommitment<E, H, Self::VC>;

    fn get_pub_inputs(&self, trace: &Table<B>) -> Inputs<B> {
        let last = trace.length() - 1;
        Inputs { degree: self.degree, start: trace.main.get(0, 0), end: trace.main.get(0, last) }
    }

    fn options(&self) -> &ProofOptions {
        &self.options
    }

    fn new_trace_lde<E: FieldElement<BaseField = B>>(
        &self,
        info: &TraceInfo,
        main: &ColMatrix<B>,
        domain: &StarkDomain<B>,
        partitions: PartitionOptions,
    ) -> (Self::TraceLde<E>, TracePolyTable<E>) {
        DefaultTraceLde::new(info, main, domain, partitions)
    }

    fn new_evaluator<'a, E: FieldElement<BaseField = B>>(
        &self,
        air: &'a Self::Air,
        random: Option<AuxRandElements<E>>,
        coefficients: ConstraintCompositionCoefficients<E>,
    ) -> Self::ConstraintEvaluator<'a, E> {
        DefaultConstraintEvaluator::new(air, random, coefficients)
    }

    fn build_constraint_commitment<E: FieldElement<BaseField = B>>(
        &self,
        composition: CompositionPolyTrace<E>,
        columns: usize,
        domain: &StarkDomain<B>,
        partitions: PartitionOptions,
    ) -> (Self::ConstraintCommitment<E>, CompositionPoly<E>) {
        DefaultConstraintCommitment::new(composition, columns, domain, partitions)
    }

    fn build_aux_trace<E: FieldElement<BaseField = B>>(
        &self,
        trace: &Table<B>,
        random: &AuxRandElements<E>,
    ) -> ColMatrix<E> {
        let columns = (0..trace.info.aux_segment_width()).map(|j| {
            let shift = random.rand_elements()[0] + E::from(j as u32);
            let mut product = E::ONE;
            let values = (0..trace.info.length()).map(|row| {
                let before = product;
                product *= shift + trace.main.get(0, row).into();
                before
            });
            values.collect()
        });
        ColMatrix::new(columns.collect())
    }
}
