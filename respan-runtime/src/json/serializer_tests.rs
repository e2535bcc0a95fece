//! Tests that the serializer writes what `serde_json` writes.

use super::{BoundedWriter, JsonSerializer};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

fn serialized<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let mut out = Vec::new();
    let mut writer = BoundedWriter::new(&mut out, usize::MAX);
    let result = value.serialize(&mut JsonSerializer::new(&mut writer));
    result.ok().map(|()| String::from_utf8(out).expect("UTF-8"))
}

#[track_caller]
fn assert_same<T: Serialize + ?Sized>(value: &T) {
    assert_eq!(serialized(value), serde_json::to_string(value).ok());
}

#[derive(Serialize)]
struct Unit;

#[derive(Serialize)]
struct Pair(u8, &'static str);

#[derive(Serialize)]
enum Any {
    Nothing,
    One(i64),
    Two(Option<bool>, ()),
    Named { inner: Pair, unit: Unit, text: char },
}

#[test]
fn every_shape_is_serialized_as_by_serde_json() {
    let text = 'é';
    let inner = Pair(7, "\u{8}\u{c}\u{1f}\u{7f}\"\\");
    let all = [
        Any::Nothing,
        Any::One(i64::MIN),
        Any::Two(None, ()),
        Any::Named {
            inner,
            unit: Unit,
            text,
        },
    ];
    assert_same(&all);
    assert_same(&(1.5_f32, 1e300, f64::NAN, u128::MAX, i128::MIN, u64::MAX, i8::MIN));
    assert_same(&[(); 0]);
    assert_same(&std::net::Ipv4Addr::LOCALHOST);
    assert_same(&std::time::Duration::from_millis(1500));
}

/// Serializes like the `RawValue` of `serde_json`, whose feature `raw_value` is off here.
struct Raw;

impl Serialize for Raw {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut raw = serializer.serialize_struct("$serde_json::private::RawValue", 1)?;
        raw.serialize_field("$serde_json::private::RawValue", "[1, 2]")?;
        raw.end()
    }
}

#[test]
fn raw_values_of_serde_json_are_written_verbatim() {
    #[derive(Serialize)]
    struct Around {
        raw: Raw,
        text: &'static str,
    }

    let text = "[1, 2]";
    let around = Around { raw: Raw, text };
    let expected = r#"["before",{"raw":[1, 2],"text":"[1, 2]"},"after"]"#;
    assert_eq!(serialized(&("before", around, "after")).as_deref(), Some(expected));
    let by_key = BTreeMap::from([(1, vec![Raw])]);
    assert_eq!(serialized(&by_key).as_deref(), Some(r#"{"1":[[1, 2]]}"#));
}

/// A struct with the name of `RawValue`, whose fields are no JSON, or more or less than one.
struct FalseRaw(&'static [&'static str]);

/// As [`FalseRaw`], with another number of fields than it says.
struct FalseCount(&'static [&'static str]);

impl Serialize for FalseCount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut raw = serializer.serialize_struct("$serde_json::private::RawValue", 1)?;
        for text in self.0 {
            // Some implementations take no notice of an error.
            let _ = raw.serialize_field("field", text);
        }
        raw.end()
    }
}

impl Serialize for FalseRaw {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut raw = serializer.serialize_struct("$serde_json::private::RawValue", self.0.len())?;
        for text in self.0 {
            raw.serialize_field("field", text)?;
        }
        raw.end()
    }
}

#[test]
fn what_only_looks_like_a_raw_value_is_refused() {
    for fields in [
        &[][..],
        &["1", "2"],
        &[""],
        &["}]{"],
        &["1,2"],
        &[r#"1,"a":2"#],
        &["\"open"],
        &["[1"],
    ] {
        let around = BTreeMap::from([("a", [FalseRaw(fields)])]);
        assert_eq!(serialized(&around), None, "{fields:?}");
        assert_eq!(serialized(&(FalseRaw(fields), "b")), None, "{fields:?}");
    }
    for fields in [&[][..], &["1", "2"], &["1", "\"open"]] {
        assert_eq!(serialized(&(FalseCount(fields), "[1]", "[2]")), None, "{fields:?}");
    }
    assert_eq!(serialized(&(FalseRaw(&["[1]"]), "b")).as_deref(), Some(r#"[[1],"b"]"#));
}

#[test]
fn a_raw_value_counts_to_the_nesting() {
    struct Nested(String);
    impl Serialize for Nested {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeStruct as _;
            let mut raw = serializer.serialize_struct("$serde_json::private::RawValue", 1)?;
            raw.serialize_field("field", &self.0)?;
            raw.end()
        }
    }
    let nested = |depth: usize| Nested("[".repeat(depth) + &"]".repeat(depth));
    assert!(serialized(&[nested(99)]).is_some());
    assert!(serialized(&[nested(100)]).is_none());
}

#[test]
fn keys_are_strings_or_are_refused() {
    assert_same(&BTreeMap::from([(Some(-1), 1), (Some(2), 2)]));
    assert_same(&BTreeMap::from([(true, 1)]));
    assert_same(&BTreeMap::from([('"', 1)]));
    assert_same(&BTreeMap::from([(u128::MAX, 1)]));
    assert_same(&BTreeMap::from([(None::<bool>, 1)]));
    assert_same(&BTreeMap::from([((), 1)]));
    assert_same(&BTreeMap::from([([1, 2], 1)]));
}

#[test]
fn nesting_ends_at_100_levels() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    assert!(serialized(&nested(100)).is_some());
    assert!(serialized(&nested(101)).is_none());
}

proptest! {
    #[test]
    fn any_value_is_serialized_as_by_serde_json(texts: Vec<String>, doubles: Vec<f64>, integers: Vec<(i64, u64)>) {
        let value = json!({"texts": texts, "doubles": doubles, "integers": integers});
        prop_assert_eq!(serialized(&value), Some(value.to_string()));
    }
}
