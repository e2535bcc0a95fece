//! A captured value as JSON, bounded in size and depth.

use super::dispatch::Captured;
use crate::json::{BoundedWriter, JsonSerializer, SerializeError};

/// How a value came to be written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Whole,
    /// Too deep: what is there is the beginning of valid JSON.
    Prefix,
    /// The value's own `Serialize` refused: what is there means nothing.
    Refused,
}

pub(crate) fn serialize(out: &mut BoundedWriter<'_>, value: &dyn Captured) -> Written {
    match value.__respan_serialize(&mut JsonSerializer::new(out)) {
        Ok(()) => Written::Whole,
        Err(SerializeError::TooDeep) => Written::Prefix,
        Err(SerializeError::Refused) => Written::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::dispatch::Capture;
    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn written<T: Serialize + ?Sized>(value: &T) -> Option<String> {
        let mut out = Vec::new();
        let written = serialize(&mut BoundedWriter::new(&mut out, usize::MAX), &&&Capture(value));
        (written == Written::Whole).then(|| String::from_utf8(out).expect("UTF-8"))
    }

    #[track_caller]
    fn same<T: Serialize + ?Sized>(value: &T) {
        assert_eq!(written(value), serde_json::to_string(value).ok());
    }

    #[derive(Serialize)]
    struct LossGuard;

    #[derive(Serialize)]
    struct Pair(u8, &'static str);

    #[derive(Serialize)]
    enum Any {
        Nothing,
        One(i64),
        Two(Option<bool>, ()),
        Named { inner: Pair, unit: LossGuard, text: char },
    }

    #[test]
    fn every_shape_is_written_as_serde_json_writes_it() {
        let text = 'é';
        let inner = Pair(7, "\u{8}\u{c}\u{1f}\u{7f}\"\\");
        let all = [
            Any::Nothing,
            Any::One(i64::MIN),
            Any::Two(None, ()),
            Any::Named {
                inner,
                unit: LossGuard,
                text,
            },
        ];
        same(&all);
        same(&(1.5_f32, 1e300, f64::NAN, u128::MAX, i128::MIN, u64::MAX, i8::MIN));
        same(&[(); 0]);
        same(&std::net::Ipv4Addr::LOCALHOST);
        same(&std::time::Duration::from_millis(1500));
    }

    /// Stands for `serde_json`'s `RawValue` and `Number`, which it writes by an agreement with itself where its features ask
    /// for that; here they do not.
    struct Agreed;

    impl Serialize for Agreed {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeStruct as _;
            let mut agreed = serializer.serialize_struct("$serde_json::private::RawValue", 1)?;
            agreed.serialize_field("$serde_json::private::RawValue", "[1, 2]")?;
            agreed.end()
        }
    }

    #[test]
    fn what_serde_json_agreed_on_with_itself_is_json_already() {
        #[derive(Serialize)]
        struct Around {
            agreed: Agreed,
            text: &'static str,
        }

        let text = "[1, 2]";
        let around = Around { agreed: Agreed, text };
        let expected = r#"["before",{"agreed":[1, 2],"text":"[1, 2]"},"after"]"#;
        assert_eq!(written(&("before", around, "after")).as_deref(), Some(expected));
        let by_key = BTreeMap::from([(1, vec![Agreed])]);
        assert_eq!(written(&by_key).as_deref(), Some(r#"{"1":[[1, 2]]}"#));
    }

    #[test]
    fn keys_are_strings_or_are_refused() {
        same(&BTreeMap::from([(Some(-1), 1), (Some(2), 2)]));
        same(&BTreeMap::from([(true, 1)]));
        same(&BTreeMap::from([('"', 1)]));
        same(&BTreeMap::from([(u128::MAX, 1)]));
        same(&BTreeMap::from([(None::<bool>, 1)]));
        same(&BTreeMap::from([((), 1)]));
        same(&BTreeMap::from([([1, 2], 1)]));
    }

    #[test]
    fn depth_ends_where_readers_end() {
        let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert!(written(&nested(100)).is_some());
        assert!(written(&nested(101)).is_none());
    }

    proptest! {
        #[test]
        fn any_value_is_written_as_serde_json_writes_it(texts: Vec<String>, doubles: Vec<f64>, wholes: Vec<(i64, u64)>) {
            let value = json!({"texts": texts, "doubles": doubles, "wholes": wholes});
            prop_assert_eq!(written(&value), Some(value.to_string()));
        }

        #[test]
        fn what_is_beyond_the_bound_is_counted(text: String, keep in 0_usize..40) {
            let mut out = Vec::new();
            let mut bounded = BoundedWriter::new(&mut out, keep);
            serialize(&mut bounded, &&&Capture(&text));
            let total = bounded.total();
            let whole = serde_json::to_string(&text)?;
            prop_assert_eq!(total, whole.len() as u64);
            prop_assert_eq!(&out[..], &whole.as_bytes()[..keep.min(whole.len())]);
        }
    }
}
