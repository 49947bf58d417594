//! The size of every part of a serialised value, by its path, under three encodings.
//!
//! The counts are made here, field by field; that they add up to what the encoders themselves write is
//! asserted for every proof.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser;

/// Bytes under each encoding.
#[derive(Clone, Copy, Default, Debug, Serialize)]
pub struct Bytes {
    /// bincode 1: integers and lengths as they are, lengths in eight bytes.
    pub bincode: usize,
    /// bincode 2 with its standard configuration: a byte up to 250, else a marker and the integer.
    #[serde(rename = "bincode-varint")]
    pub varint: usize,
    /// postcard: seven bits a byte.
    pub postcard: usize,
}

impl Bytes {
    fn add(&mut self, other: Self) {
        self.bincode += other.bincode;
        self.varint += other.varint;
        self.postcard += other.postcard;
    }

    fn same(count: usize) -> Self {
        Self { bincode: count, varint: count, postcard: count }
    }

    /// An integer of a type of `width` bytes.
    fn integer(value: u64, width: usize) -> Self {
        let varint = match value {
            0..=250 => 1,
            251..=0xffff => 3,
            0x1_0000..=0xffff_ffff => 5,
            _ => 9,
        };
        let postcard = (64 - (value | 1).leading_zeros() as usize).div_ceil(7);
        Self { bincode: width, varint, postcard }
    }
}

/// Lists whose entries are parts of their own; the entries of every other list are one part.
const INDEXED: [&str; 5] =
    ["commit_phase_commits", "input_openings", "input_proof", "commit_phase_openings", "rounds"];

/// Records the bytes of what is serialised into it.
#[derive(Default)]
pub struct Recorder {
    path: Vec<String>,
    pub parts: BTreeMap<String, Bytes>,
}

impl Recorder {
    /// The parts of a value, without those that take no bytes.
    pub fn parts<T: Serialize>(value: &T) -> BTreeMap<String, Bytes> {
        let mut recorder = Self::default();
        value.serialize(&mut recorder).expect("counting does not fail");
        recorder.parts
    }

    /// The sum over all parts.
    pub fn total(parts: &BTreeMap<String, Bytes>) -> Bytes {
        let mut total = Bytes::default();
        parts.values().for_each(|&bytes| total.add(bytes));
        total
    }

    fn record(&mut self, bytes: Bytes) {
        self.parts.entry(self.path.join(".")).or_default().add(bytes);
    }
}

#[derive(Debug)]
pub struct Unsupported(String);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for Unsupported {}

impl ser::Error for Unsupported {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Done = Result<(), Unsupported>;

macro_rules! integers {
    ($($name:ident $kind:ty),*) => {$(
        fn $name(self, value: $kind) -> Done {
            self.record(Bytes::integer(value as u64, size_of::<$kind>()));
            Ok(())
        }
    )*};
}

macro_rules! refused {
    ($($name:ident($($kind:ty),*) -> $result:ty),* $(,)?) => {$(
        fn $name(self, $(_: $kind),*) -> $result {
            Err(Unsupported(concat!(stringify!($name), " is in no proof").into()))
        }
    )*};
}

impl<'a> ser::Serializer for &'a mut Recorder {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Entries<'a>;
    type SerializeTuple = Entries<'a>;
    type SerializeTupleStruct = Entries<'a>;
    type SerializeTupleVariant = ser::Impossible<(), Unsupported>;
    type SerializeMap = ser::Impossible<(), Unsupported>;
    type SerializeStruct = Entries<'a>;
    type SerializeStructVariant = ser::Impossible<(), Unsupported>;

    integers!(serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_u8(self, _: u8) -> Done {
        self.record(Bytes::same(1));
        Ok(())
    }

    fn serialize_none(self) -> Done {
        let tag = format!("{}?", self.path.join("."));
        self.parts.entry(tag).or_default().add(Bytes::same(1));
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.serialize_none()?;
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Entries<'a>, Unsupported> {
        let length = length.ok_or_else(|| Unsupported("a list of unknown length".into()))?;
        self.record(Bytes::integer(length as u64, 8));
        let indexed = self.path.last().is_some_and(|name| INDEXED.contains(&name.as_str()));
        Ok(Entries { recorder: self, index: indexed.then_some(0) })
    }

    fn serialize_tuple(self, _: usize) -> Result<Entries<'a>, Unsupported> {
        Ok(Entries { recorder: self, index: None })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Entries<'a>, Unsupported> {
        Ok(Entries { recorder: self, index: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'a>, Unsupported> {
        Ok(Entries { recorder: self, index: None })
    }

    refused! {
        serialize_bool(bool) -> Done,
        serialize_i8(i8) -> Done,
        serialize_i16(i16) -> Done,
        serialize_i32(i32) -> Done,
        serialize_i64(i64) -> Done,
        serialize_f32(f32) -> Done,
        serialize_f64(f64) -> Done,
        serialize_char(char) -> Done,
        serialize_str(&str) -> Done,
        serialize_bytes(&[u8]) -> Done,
        serialize_unit_variant(&'static str, u32, &'static str) -> Done,
        serialize_map(Option<usize>) -> Result<Self::SerializeMap, Unsupported>,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Result<Self::SerializeTupleVariant, Unsupported>,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Result<Self::SerializeStructVariant, Unsupported>,
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        let tag = format!("{}?", self.path.join("."));
        self.parts.entry(tag).or_default().add(Bytes::integer(index.into(), 4));
        value.serialize(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// Fields or entries of what is being recorded; `index` counts those that are parts of their own.
pub struct Entries<'a> {
    recorder: &'a mut Recorder,
    index: Option<usize>,
}

impl Entries<'_> {
    fn within<T: Serialize + ?Sized>(&mut self, name: Option<String>, value: &T) -> Done {
        let Some(name) = name else {
            return value.serialize(&mut *self.recorder);
        };
        self.recorder.path.push(name);
        value.serialize(&mut *self.recorder)?;
        self.recorder.path.pop();
        Ok(())
    }

    fn next<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        let name = self.index.map(|index| index.to_string());
        self.index = self.index.map(|index| index + 1);
        self.within(name, value)
    }
}

impl ser::SerializeSeq for Entries<'_> {
    type Ok = ();
    type Error = Unsupported;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.next(value)
    }
    fn end(self) -> Done {
        Ok(())
    }
}

impl ser::SerializeTuple for Entries<'_> {
    type Ok = ();
    type Error = Unsupported;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.next(value)
    }
    fn end(self) -> Done {
        Ok(())
    }
}

impl ser::SerializeTupleStruct for Entries<'_> {
    type Ok = ();
    type Error = Unsupported;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.next(value)
    }
    fn end(self) -> Done {
        Ok(())
    }
}

impl ser::SerializeStruct for Entries<'_> {
    type Ok = ();
    type Error = Unsupported;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.within(Some(name.into()), value)
    }
    fn end(self) -> Done {
        Ok(())
    }
}
