//! Arguments, results and errors of a call as JSON.
//!
//! Captured types need not implement a trait: a value is written with `Serialize` if its type implements it, else with `Debug`,
//! else as its type's name. Stable Rust has no specialisation, so method lookup makes the choice, at compile time:
//!
//! ```text
//! struct Capture<'a, T>(CaptureType<'a, T>);               // dereferences to its field
//! struct CaptureType<'a, T>(&'a T);
//! impl<T: Serialize> Capture<'_, T> { fn __respan_value(&self) .. }   // first choice
//! impl<T>        CaptureType<'_, T> { fn __respan_value(&self) .. }   // after a dereference: last choice
//!
//! capture(&value).__respan_value()                         // Serialize if T implements it, else the last choice
//! ```
//!
//! Method lookup tries the receiver's type first and then dereferences it; an `impl` whose bounds do not hold is skipped. It needs
//! a concrete type, so the macros emit the call into the annotated function. The methods are named `__respan_…` so that no trait of
//! the user's makes the call ambiguous. They are not those of a trait, which the expansion would have to import: that, and the
//! references of *autoref specialisation*, the variant with traits implemented for `&T` and `&&T`, take more time to compile and
//! more stack in debug builds. Where the choice is made for the error of an item, it is still that variant. (dtolnay's
//! "Autoref-based stable specialization" explains it.)
//!
//! | selected | of | by | choices |
//! |---|---|---|---|
//! | format of a value | [`capture`] | dereference | `Serialize` and `Debug`, `Serialize`, `Debug`, type name |
//! | writer of outputs | [`OutputOf`] | dereference | as for a value |
//! | writer of errors | [`FailureOf`] | dereference | `Error`, pointer to an `Error`, `Display`, `Debug`, type name |
//! | details of an error | [`Failure`] | autoref, [`Failed`] | as for its writer |
//! | success or error | [`Returned`] | autoref, [`Split`] | `Result`, any type |
//!
//! The writers are selected by type without a value, for futures and sequences, whose results exist only later.
//!
//! [`Input`] and [`ResultWriter`] receive the selected values and write them with [`write_value`](value_writer::write_value), which
//! bounds size and depth and catches panics, into a span's [`Content`].

mod captured;
mod content;
mod failure;
mod format_choice;
mod input;
mod result_writer;
mod returned;
mod type_choices;
mod value_writer;
mod writers;

pub use failure::{Failed, Failure};
pub use format_choice::{capture, capture_type};
pub use input::Input;
pub use result_writer::ResultWriter;
pub use returned::{Never, Returned, Split};
pub use writers::{FailureOf, FailuresOf, NoFailure, OutputOf};

pub(crate) use content::Content;
pub(crate) use result_writer::{WriteFn, write_result};
pub(crate) use type_choices::type_choices;
