//! The provers: a field, its extension, a hash of the trees and the transcript, one module each.

use p3_baby_bear::BabyBear;
use p3_field::extension::{BinomialExtensionField, QuinticTrinomialExtensionField};
use p3_goldilocks::Goldilocks;
use p3_keccak::Keccak256Hash;
use p3_koala_bear::KoalaBear;

/// Trees and transcript of Poseidon2: binary trees of eight field elements.
macro_rules! poseidon2 {
    ($name:ident, $val:ty, $challenge:ty, $perm:ty, $make:expr) => {
        pub mod $name {
            use super::*;
            pub type Val = $val;
            pub type Challenge = $challenge;
            type Perm = $perm;
            type Hash = p3_symmetric::PaddingFreeSponge<Perm, 16, 8, 8>;
            type Compress = p3_symmetric::TruncatedPermutation<Perm, 2, 8, 16>;
            type Packed = <Val as p3_field::Field>::Packing;
            pub type Mmcs = p3_merkle_tree::MerkleTreeMmcs<Packed, Packed, Hash, Compress, 2, 8>;
            pub type Challenger = p3_challenger::DuplexChallenger<Val, Perm, 16, 8>;

            pub fn trees(cap_height: usize) -> Mmcs {
                let perm: Perm = $make;
                Mmcs::new(Hash::new(perm.clone()), Compress::new(perm), cap_height)
            }

            pub fn challenger() -> Challenger {
                Challenger::new($make)
            }
        }
    };
}

/// Trees and transcript of Keccak-256: digests of 32 bytes, trees of `$arity`.
macro_rules! keccak {
    ($name:ident, $val:ty, $challenge:ty, $challenger:ident, $arity:literal) => {
        pub mod $name {
            use super::*;
            pub type Val = $val;
            pub type Challenge = $challenge;
            type Hash = p3_symmetric::SerializingHasher<Keccak256Hash>;
            type Compress = p3_symmetric::CompressionFunctionFromHasher<Keccak256Hash, $arity, 32>;
            pub type Mmcs = p3_merkle_tree::MerkleTreeMmcs<Val, u8, Hash, Compress, $arity, 32>;
            pub type Challenger = p3_challenger::$challenger<Val, p3_challenger::HashChallenger<u8, Keccak256Hash, 32>>;

            pub fn trees(cap_height: usize) -> Mmcs {
                Mmcs::new(Hash::new(Keccak256Hash {}), Compress::new(Keccak256Hash {}), cap_height)
            }

            pub fn challenger() -> Challenger {
                Challenger::from_hasher(vec![], Keccak256Hash {})
            }
        }
    };
}

poseidon2!(
    koala_bear_poseidon2,
    KoalaBear,
    BinomialExtensionField<KoalaBear, 4>,
    p3_koala_bear::Poseidon2KoalaBear<16>,
    p3_koala_bear::default_koalabear_poseidon2_16()
);
poseidon2!(
    koala_bear5_poseidon2,
    KoalaBear,
    QuinticTrinomialExtensionField<KoalaBear>,
    p3_koala_bear::Poseidon2KoalaBear<16>,
    p3_koala_bear::default_koalabear_poseidon2_16()
);
keccak!(baby_bear_keccak4, BabyBear, BinomialExtensionField<BabyBear, 4>, SerializingChallenger32, 4);
keccak!(goldilocks_keccak, Goldilocks, BinomialExtensionField<Goldilocks, 2>, SerializingChallenger64, 2);
