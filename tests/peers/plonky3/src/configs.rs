//! The provers: a field, its extension, a hash of the trees and the transcript, one module each.

use p3_commit::ExtensionMmcs;
use p3_fri::FriParameters;
use p3_fri::HidingFriPcs;
use p3_merkle_tree::MerkleTreeHidingMmcs;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};

/// Parameters of the opening; bits of grinding are 0 unless stated.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub log_blowup: usize,
    pub queries: usize,
    #[serde(default)]
    pub log_final_poly_len: usize,
    #[serde(default = "binary")]
    pub max_log_arity: usize,
    #[serde(default)]
    pub cap_height: usize,
    #[serde(default)]
    pub batch_pow_bits: usize,
    #[serde(default)]
    pub commit_pow_bits: usize,
    #[serde(default)]
    pub query_pow_bits: usize,
    #[serde(default)]
    pub ood_pow_bits: usize,
    #[serde(default)]
    pub lookup_pow_bits: usize,
    /// Where the witness is hidden: random columns beside every matrix.
    #[serde(default)]
    pub random_codewords: usize,
    /// Where the witness is hidden: random elements beside every row of a leaf.
    #[serde(default)]
    pub salt: usize,
}

fn binary() -> usize {
    1
}

impl Opening {
    /// Random columns of a prover whose salts have so many elements.
    fn codewords(&self, salt: usize) -> usize {
        assert_eq!(self.salt, salt, "the salts of this prover have {salt} elements");
        self.random_codewords
    }

    fn fri<M>(&self, mmcs: M) -> FriParameters<M> {
        FriParameters {
            log_blowup: self.log_blowup,
            log_final_poly_len: self.log_final_poly_len,
            max_log_arity: self.max_log_arity,
            num_queries: self.queries,
            batch_proof_of_work_bits: self.batch_pow_bits,
            commit_proof_of_work_bits: self.commit_pow_bits,
            query_proof_of_work_bits: self.query_pow_bits,
            mmcs,
        }
    }
}

macro_rules! grinding {
    ($config:expr, $opening:expr) => {
        $config
            .with_ood_proof_of_work_bits($opening.ood_pow_bits)
            .with_lookup_proof_of_work_bits($opening.lookup_pow_bits)
    };
}

/// Trees and transcript of Poseidon2: binary trees of `$digest` field elements.
macro_rules! poseidon2 {
    ($name:ident, $val:ty, $challenge:ty, $perm:ty, $make:expr, $width:literal, $rate:literal, $digest:literal) => {
        pub mod $name {
            use super::*;
            type Val = $val;
            type Perm = $perm;
            type Hash = p3_symmetric::PaddingFreeSponge<Perm, $width, $rate, $digest>;
            type Compress = p3_symmetric::TruncatedPermutation<Perm, 2, $digest, $width>;
            type Packed = <Val as p3_field::Field>::Packing;
            type Mmcs = p3_merkle_tree::MerkleTreeMmcs<Packed, Packed, Hash, Compress, 2, $digest>;
            type Challenge = $challenge;
            type Challenger = p3_challenger::DuplexChallenger<Val, Perm, $width, $rate>;
            type Dft = p3_dft::Radix2DitParallel<Val>;
            type Pcs = p3_fri::TwoAdicFriPcs<Val, Dft, Mmcs, ExtensionMmcs<Val, Challenge, Mmcs>>;
            pub type Config = p3_uni_stark::StarkConfig<Pcs, Challenge, Challenger>;

            pub fn config(opening: &Opening) -> Config {
                let perm: Perm = $make;
                let mmcs = Mmcs::new(Hash::new(perm.clone()), Compress::new(perm.clone()), opening.cap_height);
                let fri = opening.fri(ExtensionMmcs::new(mmcs.clone()));
                let config = Config::new(Pcs::new(Dft::default(), mmcs, fri), Challenger::new(perm));
                grinding!(config, opening)
            }
        }
    };
}

/// Trees and transcript of Keccak-256: digests of 32 bytes, trees of `$arity`.
macro_rules! keccak {
    ($name:ident, $val:ty, $challenge:ty, $challenger:ident, $arity:literal) => {
        pub mod $name {
            use super::*;
            use p3_keccak::Keccak256Hash;
            type Val = $val;
            type Hash = p3_symmetric::SerializingHasher<Keccak256Hash>;
            type Compress = p3_symmetric::CompressionFunctionFromHasher<Keccak256Hash, $arity, 32>;
            type Mmcs = p3_merkle_tree::MerkleTreeMmcs<Val, u8, Hash, Compress, $arity, 32>;
            type Challenge = $challenge;
            type Challenger =
                p3_challenger::$challenger<Val, p3_challenger::HashChallenger<u8, Keccak256Hash, 32>>;
            type Dft = p3_dft::Radix2DitParallel<Val>;
            type Pcs = p3_fri::TwoAdicFriPcs<Val, Dft, Mmcs, ExtensionMmcs<Val, Challenge, Mmcs>>;
            pub type Config = p3_uni_stark::StarkConfig<Pcs, Challenge, Challenger>;

            pub fn config(opening: &Opening) -> Config {
                let hash = Keccak256Hash {};
                let mmcs = Mmcs::new(Hash::new(hash), Compress::new(hash), opening.cap_height);
                let fri = opening.fri(ExtensionMmcs::new(mmcs.clone()));
                let challenger = Challenger::from_hasher(vec![], hash);
                let config = Config::new(Pcs::new(Dft::default(), mmcs, fri), challenger);
                grinding!(config, opening)
            }
        }
    };
}

/// What hides with Poseidon2; the randomness of a test is that of a seed.
macro_rules! hiding_poseidon2 {
    ($name:ident, $val:ty, $challenge:ty, $perm:ty, $make:expr, $width:literal, $rate:literal, $digest:literal, $salt:literal) => {
        pub mod $name {
            use super::*;
            type Val = $val;
            type Perm = $perm;
            type Hash = p3_symmetric::PaddingFreeSponge<Perm, $width, $rate, $digest>;
            type Compress = p3_symmetric::TruncatedPermutation<Perm, 2, $digest, $width>;
            type Packed = <Val as p3_field::Field>::Packing;
            type Mmcs = MerkleTreeHidingMmcs<Packed, Packed, Hash, Compress, StdRng, 2, $digest, $salt>;
            type Challenge = $challenge;
            type Challenger = p3_challenger::DuplexChallenger<Val, Perm, $width, $rate>;
            type Dft = p3_dft::Radix2DitParallel<Val>;
            type Pcs = HidingFriPcs<Val, Dft, Mmcs, ExtensionMmcs<Val, Challenge, Mmcs>, StdRng>;
            pub type Config = p3_uni_stark::StarkConfig<Pcs, Challenge, Challenger>;

            pub fn config(opening: &Opening) -> Config {
                let (perm, rng): (Perm, _) = ($make, StdRng::seed_from_u64(1));
                let mmcs = Mmcs::new(Hash::new(perm.clone()), Compress::new(perm.clone()), opening.cap_height, rng);
                let (fri, random) = (opening.fri(ExtensionMmcs::new(mmcs.clone())), opening.codewords($salt));
                let pcs = Pcs::new(Dft::default(), mmcs, fri, random, StdRng::seed_from_u64(2));
                grinding!(Config::new(pcs, Challenger::new(perm)), opening)
            }
        }
    };
}

/// What hides with Keccak-256.
macro_rules! hiding_keccak {
    ($name:ident, $val:ty, $challenge:ty, $challenger:ident, $arity:literal, $salt:literal) => {
        pub mod $name {
            use super::*;
            use p3_keccak::Keccak256Hash;
            type Val = $val;
            type Hash = p3_symmetric::SerializingHasher<Keccak256Hash>;
            type Compress = p3_symmetric::CompressionFunctionFromHasher<Keccak256Hash, $arity, 32>;
            type Mmcs = MerkleTreeHidingMmcs<Val, u8, Hash, Compress, StdRng, $arity, 32, $salt>;
            type Challenge = $challenge;
            type Challenger =
                p3_challenger::$challenger<Val, p3_challenger::HashChallenger<u8, Keccak256Hash, 32>>;
            type Dft = p3_dft::Radix2DitParallel<Val>;
            type Pcs = HidingFriPcs<Val, Dft, Mmcs, ExtensionMmcs<Val, Challenge, Mmcs>, StdRng>;
            pub type Config = p3_uni_stark::StarkConfig<Pcs, Challenge, Challenger>;

            pub fn config(opening: &Opening) -> Config {
                let (hash, rng) = (Keccak256Hash {}, StdRng::seed_from_u64(1));
                let mmcs = Mmcs::new(Hash::new(hash), Compress::new(hash), opening.cap_height, rng);
                let (fri, random) = (opening.fri(ExtensionMmcs::new(mmcs.clone())), opening.codewords($salt));
                let pcs = Pcs::new(Dft::default(), mmcs, fri, random, StdRng::seed_from_u64(2));
                grinding!(Config::new(pcs, Challenger::from_hasher(vec![], hash)), opening)
            }
        }
    };
}

use p3_field::extension::{BinomialExtensionField, QuinticTrinomialExtensionField};

use p3_baby_bear::BabyBear;
use p3_goldilocks::Goldilocks;
use p3_koala_bear::KoalaBear;
use p3_mersenne_31::Mersenne31;

poseidon2!(
    baby_bear_poseidon2,
    BabyBear,
    BinomialExtensionField<BabyBear, 4>,
    p3_baby_bear::Poseidon2BabyBear<16>,
    p3_baby_bear::default_babybear_poseidon2_16(),
    16,
    8,
    8
);
poseidon2!(
    koala_bear_poseidon2,
    KoalaBear,
    BinomialExtensionField<KoalaBear, 4>,
    p3_koala_bear::Poseidon2KoalaBear<16>,
    p3_koala_bear::default_koalabear_poseidon2_16(),
    16,
    8,
    8
);
poseidon2!(
    koala_bear5_poseidon2,
    KoalaBear,
    QuinticTrinomialExtensionField<KoalaBear>,
    p3_koala_bear::Poseidon2KoalaBear<16>,
    p3_koala_bear::default_koalabear_poseidon2_16(),
    16,
    8,
    8
);
poseidon2!(
    goldilocks_poseidon2,
    Goldilocks,
    BinomialExtensionField<Goldilocks, 2>,
    p3_goldilocks::Poseidon2Goldilocks<8>,
    p3_goldilocks::default_goldilocks_poseidon2_8(),
    8,
    4,
    4
);
keccak!(baby_bear_keccak, BabyBear, BinomialExtensionField<BabyBear, 4>, SerializingChallenger32, 2);
keccak!(baby_bear_keccak4, BabyBear, BinomialExtensionField<BabyBear, 4>, SerializingChallenger32, 4);
keccak!(goldilocks_keccak, Goldilocks, BinomialExtensionField<Goldilocks, 2>, SerializingChallenger64, 2);

hiding_poseidon2!(
    hiding_baby_bear_poseidon2,
    BabyBear,
    BinomialExtensionField<BabyBear, 4>,
    p3_baby_bear::Poseidon2BabyBear<16>,
    p3_baby_bear::default_babybear_poseidon2_16(),
    16,
    8,
    8,
    4
);
hiding_poseidon2!(
    hiding_koala_bear5_poseidon2,
    KoalaBear,
    QuinticTrinomialExtensionField<KoalaBear>,
    p3_koala_bear::Poseidon2KoalaBear<16>,
    p3_koala_bear::default_koalabear_poseidon2_16(),
    16,
    8,
    8,
    5
);
hiding_poseidon2!(
    hiding_koala_bear_poseidon2,
    KoalaBear,
    BinomialExtensionField<KoalaBear, 4>,
    p3_koala_bear::Poseidon2KoalaBear<16>,
    p3_koala_bear::default_koalabear_poseidon2_16(),
    16,
    8,
    8,
    4
);
hiding_keccak!(hiding_goldilocks_keccak, Goldilocks, BinomialExtensionField<Goldilocks, 2>, SerializingChallenger64, 4, 33);
hiding_keccak!(hiding_baby_bear_keccak, BabyBear, BinomialExtensionField<BabyBear, 4>, SerializingChallenger32, 2, 4);

/// FRI on the circle group of Mersenne31, trees of Keccak-256.
pub mod circle_keccak {
    use super::*;
    use p3_keccak::Keccak256Hash;
    type Val = Mersenne31;
    type Hash = p3_symmetric::SerializingHasher<Keccak256Hash>;
    type Compress = p3_symmetric::CompressionFunctionFromHasher<Keccak256Hash, 2, 32>;
    type Mmcs = p3_merkle_tree::MerkleTreeMmcs<Val, u8, Hash, Compress, 2, 32>;
    type Challenge = BinomialExtensionField<Val, 3>;
    type Challenger =
        p3_challenger::SerializingChallenger32<Val, p3_challenger::HashChallenger<u8, Keccak256Hash, 32>>;
    type Pcs = p3_circle::CirclePcs<Val, Mmcs, ExtensionMmcs<Val, Challenge, Mmcs>>;
    pub type Config = p3_uni_stark::StarkConfig<Pcs, Challenge, Challenger>;

    pub fn config(opening: &Opening) -> Config {
        let hash = Keccak256Hash {};
        let mmcs = Mmcs::new(Hash::new(hash), Compress::new(hash), opening.cap_height);
        let fri_params = opening.fri(ExtensionMmcs::new(mmcs.clone()));
        let pcs = Pcs { mmcs, fri_params, _phantom: core::marker::PhantomData };
        let config = Config::new(pcs, Challenger::from_hasher(vec![], hash));
        grinding!(config, opening)
    }
}
