//! A `Serialize` value as JSON, bounded in size and depth.

use super::bounded::Bounded;
use super::json::{Json, MAX_DEPTH, Stop};
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// Compact JSON that fails at [`MAX_DEPTH`].
#[derive(Default)]
struct DepthLimited {
    depth: u16,
}

impl DepthLimited {
    fn open(&mut self) -> io::Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(io::ErrorKind::FileTooLarge.into())
        } else {
            Ok(())
        }
    }
}

impl Formatter for DepthLimited {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open()?;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open()?;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"}")
    }
}

/// How a value came to be written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Whole,
    /// Too deep: what is there is the beginning of valid JSON.
    Prefix,
    /// The value's own `Serialize` refused: what is there means nothing.
    Refused,
}

pub(crate) fn serialize<T: Serialize + ?Sized>(out: &mut Bounded<'_>, value: &T) -> Written {
    match value.serialize(&mut Json::new(out)) {
        Ok(()) => Written::Whole,
        Err(Stop::TooDeep) => Written::Prefix,
        Err(Stop::Refused) => Written::Refused,
        Err(Stop::Agreed) => {
            out.restart();
            by_serde_json(out, value)
        }
    }
}

#[cold]
fn by_serde_json<T: Serialize + ?Sized>(out: &mut Bounded<'_>, value: &T) -> Written {
    let mut serializer = serde_json::Serializer::with_formatter(out, DepthLimited::default());
    match value.serialize(&mut serializer) {
        Ok(()) => Written::Whole,
        Err(error) if error.is_io() => Written::Prefix,
        Err(_) => Written::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn written<T: Serialize + ?Sized>(value: &T) -> Option<String> {
        let mut out = Vec::new();
        let written = serialize(&mut Bounded::new(&mut out, usize::MAX), value);
        (written == Written::Whole).then(|| String::from_utf8(out).expect("UTF-8"))
    }

    #[track_caller]
    fn same<T: Serialize + ?Sized>(value: &T) {
        assert_eq!(written(value), serde_json::to_string(value).ok());
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
    fn every_shape_is_written_as_serde_json_writes_it() {
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
        same(&all);
        same(&(1.5_f32, 1e300, f64::NAN, u128::MAX, i128::MIN, u64::MAX, i8::MIN));
        same(&[(); 0]);
        same(&std::net::Ipv4Addr::LOCALHOST);
        same(&std::time::Duration::from_millis(1500));
    }

    /// Stands for `serde_json`'s `RawValue` and `Number`, which only it knows.
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
    fn what_only_serde_json_can_write_is_left_to_it() {
        same(&("before", Agreed, "after"));
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
            let mut bounded = Bounded::new(&mut out, keep);
            serialize(&mut bounded, &text);
            let total = bounded.total();
            let whole = serde_json::to_string(&text)?;
            prop_assert_eq!(total, whole.len() as u64);
            prop_assert_eq!(&out[..], &whole.as_bytes()[..keep.min(whole.len())]);
        }
    }
}
