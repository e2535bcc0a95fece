//! Whatever is in a file: it is read as it was written, or refused.

use super::{Place, drain};
use crate::spool::format::{Fault, HEADER, read, write};
use proptest::prelude::*;

fn encoded(body: &[u8], spans: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut bytes, body, spans).expect("a write to memory");
    bytes
}

fn decoded(bytes: &[u8]) -> Result<(u32, Vec<u8>), Fault> {
    read(&mut &*bytes, bytes.len() as u64).map(|(header, body)| (header.spans, body))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

#[test]
fn a_file_cut_anywhere_is_refused_and_its_spans_are_known_from_the_header() {
    let whole = encoded(b"{\"resourceSpans\":[]}", 42);
    for length in 0..whole.len() {
        match decoded(&whole[..length]) {
            Err(Fault::Delivered) => assert_eq!(length, 0),
            Err(Fault::Corrupt(None)) => assert!(length < HEADER),
            Err(Fault::Corrupt(Some(42))) => assert!(length >= HEADER),
            other => panic!("{other:?} at {length}"),
        }
    }
}

#[test]
fn every_single_flipped_bit_is_found() {
    let whole = encoded(b"{\"resourceSpans\":[{}]}", 42);
    for bit in 0..whole.len() * 8 {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(decoded(&bytes), Err(Fault::Corrupt(_))), "bit {bit}");
    }
}

#[test]
fn a_length_that_is_not_there_allocates_nothing() {
    let mut bytes = encoded(b"body", 1);
    bytes[12..20].copy_from_slice(&u64::MAX.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[..24]).to_le_bytes();
    bytes[24..HEADER].copy_from_slice(&checksum);
    assert!(matches!(decoded(&bytes), Err(Fault::Corrupt(Some(1)))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_was_written_is_read(body in body(), spans: u32) {
        prop_assert_eq!(decoded(&encoded(&body, spans)).expect("whole"), (spans, body));
    }

    #[test]
    fn anything_at_all_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decoded(&bytes).is_err());
    }

    #[test]
    fn anything_after_a_good_start_is_refused(start in 0..=HEADER, tail in body(), spans: u32) {
        let mut bytes = encoded(b"some body", spans)[..start].to_vec();
        bytes.extend(&tail);
        if let Ok(read) = decoded(&bytes) {
            prop_assert_eq!(read, (spans, b"some body".to_vec()));
        }
    }

    /// Cut, overwritten, swapped, lengthened: never another body than the one that was written.
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
            Err(Fault::Delivered) => prop_assert!(bytes.is_empty()),
            Err(Fault::Corrupt(known)) => prop_assert!(known.is_none_or(|known| known == spans)),
            Err(fault) => prop_assert!(false, "{:?}", fault),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same through the directory: files of any content between good ones.
    #[test]
    fn good_files_come_through_among_any_others(
        contents in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 1..100)), 1..6),
    ) {
        let place = Place::new();
        let store = place.open();
        let mut expected = Vec::new();
        for (index, content) in contents.iter().enumerate() {
            store.write(format!("body {index}").as_bytes(), 1).expect("room");
            let written = place.names().pop().expect("a file");
            match content {
                Some(content) => std::fs::write(place.join(written), content).expect("a file"),
                None => expected.push(format!("body {index}")),
            }
        }
        prop_assert_eq!(drain(&store), expected.clone());
        prop_assert!(place.names().is_empty());
        prop_assert_eq!(store.losses().damaged_files, (contents.len() - expected.len()) as u64);
    }
}
