//! A `Serialize` value as JSON, bounded in size and depth.

use super::bounded::Bounded;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// Nesting beyond this is cut: readers of the wire (and `serde_json` itself) stop at 128, and a cyclic or very deep
/// value must not exhaust the caller's stack.
const MAX_DEPTH: u16 = 100;

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
    let mut serializer = serde_json::Serializer::with_formatter(out, DepthLimited::default());
    match value.serialize(&mut serializer) {
        Ok(()) => Written::Whole,
        Err(error) if error.is_io() => Written::Prefix,
        Err(_) => Written::Refused,
    }
}
