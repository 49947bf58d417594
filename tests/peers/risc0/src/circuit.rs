//! Circuits by their taps, and how the crate proves and verifies them.
use risc0_circuit_recursion::CircuitImpl;
use risc0_core::field::baby_bear::{BabyBear, BabyBearElem, BabyBearExtElem};
use risc0_core::field::{Elem, ExtElem, RootsOfUnity};
use risc0_zkp::adapter::{
    CircuitInfo, PolyExt, ProtocolInfo, TapsProvider, PROOF_SYSTEM_INFO, REGISTER_GROUP_ACCUM, REGISTER_GROUP_CODE,
    REGISTER_GROUP_DATA,
};
use risc0_zkp::core::hash::{poseidon2::Poseidon2HashSuite, sha::Sha256HashSuite, HashSuite};
use risc0_zkp::hal::cpu::{CpuBuffer, CpuHal};
use risc0_zkp::hal::{AccumPreflight, Buffer, CircuitHal, Hal};
use risc0_zkp::prove::Prover;
use risc0_zkp::taps::{TapData, TapSet};
use risc0_zkp::verify::{VerificationError, Verifier};
use risc0_zkp::INV_RATE;
use serde_json::{json, Value};

const INFO: ProtocolInfo = ProtocolInfo(*b"SOUNDPROOF_PEER_");

/// What a case proves: `columns` of each group in the order of the taps, each opened at the rows of `backs`.
///
/// Constraint i says that data column 2i + 1 is the power `degree` of data column 2i.
pub struct Shape {
    pub log_length: usize,
    pub outputs: usize,
    pub degree: usize,
    pub hash: String,
    pub constraints: usize,
    pub taps: &'static TapSet<'static>,
}

impl Shape {
    pub fn of(case: &Value) -> Shape {
        let number = |key: &str| case[key].as_u64().expect(key) as usize;
        let numbers =
            |value: &Value| -> Vec<u16> { value.as_array().expect("a list").iter().map(|x| x.as_u64().expect("a number") as u16).collect() };
        let taps = if case["taps"] == "recursion" {
            CircuitImpl::new().get_taps()
        } else {
            let columns = numbers(&case["columns"]);
            tap_set(&columns, &case["backs"].as_array().expect("backs").iter().map(numbers).collect::<Vec<_>>())
        };
        let constraints = number("constraints");
        assert!(2 * constraints <= taps.group_size(REGISTER_GROUP_DATA));
        Shape {
            log_length: number("log_length"),
            outputs: number("outputs"),
            degree: number("degree"),
            hash: case["hash"].as_str().expect("hash").to_string(),
            constraints,
            taps,
        }
    }

    fn suite(&self) -> HashSuite<BabyBear> {
        match self.hash.as_str() {
            "poseidon2" => Poseidon2HashSuite::new_suite(),
            "sha-256" => Sha256HashSuite::new_suite(),
            other => panic!("no hash function {other}"),
        }
    }

    /// Σ mixⁱ · constraint i at the values `u` of the taps.
    fn combined(&self, mix: &BabyBearExtElem, u: &[BabyBearExtElem]) -> BabyBearExtElem {
        let data = self.taps.group_begin[REGISTER_GROUP_DATA];
        let first: Vec<usize> = (data..self.taps.tap_size()).filter(|&i| self.taps.taps[i].back == 0).collect();
        let (mut total, mut power) = (BabyBearExtElem::ZERO, BabyBearExtElem::ONE);
        for pair in first.chunks(2).take(self.constraints) {
            total += power * (u[pair[1]] - u[pair[0]].pow(self.degree));
            power *= *mix;
        }
        total
    }

    pub fn parameters(&self) -> Value {
        json!({
            "log_length": self.log_length,
            "outputs": self.outputs,
            "degree": self.degree,
            "constraints": self.constraints,
            "hash": self.hash,
            "columns": sizes(self.taps),
            "taps": self.taps.tap_size(),
            "queries": risc0_zkp::QUERIES,
            "blowup": INV_RATE,
            "folding": risc0_zkp::FRI_FOLD,
            "digest_bytes": 32,
        })
    }
}

/// Columns of the groups accum, code and data.
fn sizes(taps: &TapSet) -> Vec<usize> {
    (0..taps.num_groups()).map(|group| taps.group_size(group)).collect()
}

/// Numbers of the recursion circuit, as its crate has them.
pub fn recursion() -> Value {
    let (taps, circuit) = (CircuitImpl::new().get_taps(), CircuitImpl::new());
    // A constraint is a number times a power of the challenge: the product of all powers is one more than the last.
    let u = vec![BabyBearExtElem::ONE; taps.tap_size()];
    let (out, mix) = (vec![BabyBearElem::ONE; CircuitImpl::OUTPUT_SIZE], vec![BabyBearElem::ONE; CircuitImpl::MIX_SIZE]);
    let two = BabyBearExtElem::from_u32(2);
    let mul = circuit.poly_ext(&two, &u, &[&out, &mix]).mul;
    let mut power = BabyBearExtElem::ONE;
    let constraints = (0..100_000).find(|_| {
        let reached = power == mul;
        power *= two;
        reached
    });
    let points: std::collections::BTreeSet<u16> = taps.taps.iter().map(|tap| tap.back).collect();
    json!({
        "columns": sizes(taps),
        "taps": taps.tap_size(),
        "rows opened": points,
        "constraints": constraints,
        "outputs": CircuitImpl::OUTPUT_SIZE,
        "challenges": CircuitImpl::MIX_SIZE,
    })
}

/// The taps of `columns` columns in each group, all of a group opened at the same rows.
fn tap_set(columns: &[u16], backs: &[Vec<u16>]) -> &'static TapSet<'static> {
    let mut combos: Vec<Vec<u16>> = Vec::new();
    for group in backs {
        if !combos.contains(group) {
            combos.push(group.clone());
        }
    }
    let (mut taps, mut begin) = (Vec::new(), vec![0]);
    for (group, (&count, backs)) in columns.iter().zip(backs).enumerate() {
        let combo = combos.iter().position(|other| other == backs).expect("a combination") as u8;
        for offset in 0..count {
            taps.extend(backs.iter().map(|&back| TapData { offset, back, group, combo, skip: backs.len() as u8 }));
        }
        begin.push(taps.len());
    }
    let mut combo_begin = vec![0u16];
    for combo in &combos {
        combo_begin.push(combo_begin.last().expect("one") + combo.len() as u16);
    }
    let tot_combo_backs = combos.iter().map(Vec::len).sum();
    Box::leak(Box::new(TapSet {
        taps: taps.leak(),
        combo_taps: combos.concat().leak(),
        combo_begin: combo_begin.leak(),
        group_begin: begin.leak(),
        combos_count: combos.len(),
        reg_count: columns.iter().map(|&count| count as usize).sum(),
        tot_combo_backs,
        group_names: &["accum", "code", "data"],
    }))
}

struct Constraints<'a>(&'a Shape);

impl CircuitHal<CpuHal<BabyBear>> for Constraints<'_> {
    fn accumulate(
        &self,
        _: &AccumPreflight,
        _: &CpuBuffer<BabyBearElem>,
        _: &CpuBuffer<BabyBearElem>,
        _: &CpuBuffer<BabyBearElem>,
        _: &CpuBuffer<BabyBearElem>,
        _: &CpuBuffer<BabyBearElem>,
        _: usize,
    ) {
    }

    /// The constraints divided by the polynomial that vanishes on the rows, on the whole domain.
    fn eval_check(
        &self,
        check: &CpuBuffer<BabyBearElem>,
        groups: &[&CpuBuffer<BabyBearElem>],
        _: &[&CpuBuffer<BabyBearElem>],
        mix: BabyBearExtElem,
        log_length: usize,
        rows: usize,
    ) {
        let domain = rows * INV_RATE;
        let root = BabyBearElem::ROU_FWD[log_length + INV_RATE.ilog2() as usize];
        let columns: Vec<_> = groups.iter().map(|group| group.as_slice()).collect();
        let mut values = vec![BabyBearElem::ZERO; 4 * domain];
        let mut x = BabyBearElem::ONE;
        for row in 0..domain {
            let u: Vec<BabyBearExtElem> = (self.0.taps.taps.iter())
                .map(|tap| {
                    let at = (row + domain - INV_RATE * tap.back as usize % domain) % domain;
                    BabyBearExtElem::from_subfield(&columns[tap.group][tap.offset as usize * domain + at])
                })
                .collect();
            let vanishing = (BabyBearElem::from_u64(3) * x).pow(rows) - BabyBearElem::ONE;
            let value = self.0.combined(&mix, &u) * BabyBearExtElem::from_subfield(&vanishing.inv());
            for (i, part) in value.subelems().iter().enumerate() {
                values[i * domain + row] = *part;
            }
            x *= root;
        }
        check.view_mut(|view| view.copy_from_slice(&values));
    }
}

pub fn prove(shape: &Shape) -> Vec<u32> {
    let hal = CpuHal::new(shape.suite());
    let rows = 1 << shape.log_length;
    let mut prover = Prover::new(&hal, shape.taps);
    let hashed = |elements: &[BabyBearElem]| *hal.get_hash_suite().hashfn.hash_elem_slice(elements);
    let info: [[BabyBearElem; 16]; 2] = [PROOF_SYSTEM_INFO.encode(), INFO.encode()];
    for words in &info {
        prover.iop().commit(&hashed(words));
    }
    let mut header = vec![BabyBearElem::ONE; shape.outputs];
    header.push(BabyBearElem::new_raw(shape.log_length as u32));
    prover.iop().commit(&hashed(&header));
    prover.iop().write_field_elem_slice(&header);
    prover.set_po2(shape.log_length);
    for group in [REGISTER_GROUP_CODE, REGISTER_GROUP_DATA, REGISTER_GROUP_ACCUM] {
        if group == REGISTER_GROUP_ACCUM {
            prover.iop().random_elem();
        }
        let columns = shape.taps.group_size(group);
        let mut values = vec![BabyBearElem::ZERO; columns * rows];
        for row in 0..rows {
            for column in 0..columns {
                let seed = BabyBearElem::from_u64((row * 31 + column * 7 + group) as u64);
                let second = group == REGISTER_GROUP_DATA && column % 2 == 1 && column / 2 < shape.constraints;
                let above = BabyBearElem::from_u64((row * 31 + column.saturating_sub(1) * 7 + group) as u64);
                values[column * rows + row] = if second { above.pow(shape.degree) } else { seed };
            }
        }
        prover.commit_group(group, &hal.copy_from_elem("columns", &values));
    }
    prover.finalize(&[], &Constraints(shape))
}

/// The steps of `risc0_zkp::verify::verify`, for a circuit that is known at run time.
pub fn verify(shape: &Shape, seal: &[u32]) -> Result<(), VerificationError> {
    let suite = shape.suite();
    let mut verifier = Verifier::<BabyBear>::new(shape.taps, &suite, seal);
    verifier.commit_circuit_info(&INFO);
    verifier.read_slice_with_po2(shape.outputs)?;
    for group in [REGISTER_GROUP_CODE, REGISTER_GROUP_DATA] {
        verifier.verify_group(group)?;
    }
    verifier.read_rng(1);
    verifier.verify_group(REGISTER_GROUP_ACCUM)?;
    verifier.verify_validity(|mix, u| shape.combined(mix, u))?;
    let complete = verifier.iop().verify_complete();
    complete
}
