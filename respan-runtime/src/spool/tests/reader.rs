//! Tests of the file format: any file is read as it was written, or rejected.

use super::{SpoolDirectory, drain};
use crate::spool::format::{HEADER_LENGTH, ReadError, read, write};
use proptest::prelude::*;

fn encoded(body: &[u8], spans: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, body, spans).expect("a write to memory");
    bytes
}

fn decoded(bytes: &[u8]) -> Result<(u32, Vec<u8>), ReadError> {
    read(&mut &*bytes, bytes.len() as u64).map(|(header, body)| (header.spans, body))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

#[test]
fn a_truncated_file_is_rejected_and_its_spans_are_known_from_the_header() {
    let whole = encoded(b"{\"resourceSpans\":[]}", 42);
    for length in 0..whole.len() {
        match decoded(&whole[..length]) {
            Err(ReadError::Empty) => assert_eq!(length, 0),
            Err(ReadError::Corrupt(None)) => assert!(length < HEADER_LENGTH),
            Err(ReadError::Corrupt(Some(42))) => assert!(length >= HEADER_LENGTH),
            other => panic!("{other:?} at {length}"),
        }
    }
}

#[test]
fn every_flipped_bit_is_detected() {
    let whole = encoded(b"{\"resourceSpans\":[{}]}", 42);
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(decoded(&bytes), Err(ReadError::Corrupt(_))), "bit {bit}");
    }
}

#[test]
fn a_wrong_length_is_rejected_without_allocating() {
    let mut bytes = encoded(b"body", 1);
    bytes[12..20].copy_from_slice(&u64::MAX.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[..24]).to_le_bytes();
    bytes[24..HEADER_LENGTH].copy_from_slice(&checksum);
    assert!(matches!(decoded(&bytes), Err(ReadError::Corrupt(Some(1)))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn a_file_round_trips(body in body(), spans: u32) {
        prop_assert_eq!(decoded(&encoded(&body, spans)).expect("whole"), (spans, body));
    }

    #[test]
    fn random_bytes_are_rejected(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decoded(&bytes).is_err());
    }

    #[test]
    fn random_bytes_after_a_valid_start_are_rejected(start in 0..=HEADER_LENGTH, tail in body(), spans: u32) {
        let mut bytes = encoded(b"some body", spans)[..start].to_vec();
        bytes.extend(&tail);
        if let Ok(read) = decoded(&bytes) {
            prop_assert_eq!(read, (spans, b"some body".to_vec()));
        }
    }

    /// A truncated, overwritten or extended file never yields another body than the written one.
    #[test]
    fn damage_never_yields_other_data(
        body in body(),
        spans: u32,
        at: prop::sample::Index,
        patch in prop::collection::vec(any::<u8>(), 0..9),
        length: prop::sample::Index,
    ) {
        let whole = encoded(&body, spans);
        let mut bytes = whole.clone();
        let at = at.index(bytes.len());
        for (byte, patch) in bytes[at..].iter_mut().zip(&patch) {
            *byte = *patch;
        }
        let length = length.index(2 * bytes.len());
        bytes.resize(length, 0);
        match decoded(&bytes) {
            Ok(read) => {
                prop_assert_eq!(&bytes, &whole);
                prop_assert_eq!(read, (spans, body));
            }
            Err(ReadError::Empty) => prop_assert!(bytes.is_empty()),
            Err(ReadError::Corrupt(known)) => prop_assert!(known.is_none_or(|known| known == spans)),
            Err(error) => prop_assert!(false, "{:?}", error),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Damaged files between intact ones in a directory.
    #[test]
    fn intact_files_are_delivered_among_damaged_ones(
        contents in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 1..100)), 1..6),
    ) {
        let directory = SpoolDirectory::new();
        let store = directory.open();
        let mut expected = Vec::new();
        for (index, content) in contents.iter().enumerate() {
            store.write(format!("body {index}").as_bytes(), 1, false).expect("room");
            let written = directory.names().pop().expect("a file");
            match content {
                Some(content) => std::fs::write(directory.join(written), content).expect("a file"),
                None => expected.push(format!("body {index}")),
            }
        }
        prop_assert_eq!(drain(&store), expected.clone());
        prop_assert!(directory.names().is_empty());
        prop_assert_eq!(store.losses().damaged_files, (contents.len() - expected.len()) as u64);
    }
}
