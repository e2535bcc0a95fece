//! Arguments, results and errors of a call as JSON.
//!
//! Captured types need not implement a trait: a value is written with `Serialize` if its type implements it, else with `Debug`,
//! else as its type's name. Stable Rust has no specialization, so the choice is made by *autoref specialization*, at compile
//! time. It works like this:
//!
//! ```text
//! struct Capture<'a, T>(&'a T);
//! impl<T: Serialize> Captured for &Capture<'_, T> { .. }   // found without an autoref: first choice
//! impl<T>            Captured for  Capture<'_, T> { .. }   // found after a dereference: last choice
//!
//! (&&Capture(&value)).__respan_value()                     // Serialize if T implements it, else the last choice
//! ```
//!
//! Method lookup tries the receiver's type first and then removes one `&` after the other; an `impl` whose bounds do not hold is
//! skipped. With n choices, the best one is implemented for n − 1 references. It needs a concrete type, so the macros emit the
//! call into the annotated function. The methods are named `__respan_…` so that no trait of the user's makes the call ambiguous.
//! (dtolnay's "Autoref-based stable specialization" explains the technique.)
//!
//! | selected | wrapper | trait | choices |
//! |---|---|---|---|
//! | format of a value | [`Capture`] | [`Captured`] | `Serialize` and `Debug`, `Serialize`, `Debug`, type name |
//! | success or error | [`Returned`] | [`Split`] | `Result`, any type |
//! | details of an error | [`Failure`] | [`Failed`] | `Error`, pointer to an `Error`, `Display`, `Debug`, type name |
//! | writer of outputs | [`OutputOf`] | [`OutputWritten`] | as for a value |
//! | writer of errors | [`FailureOf`] | [`FailureWritten`] | as for an error |
//!
//! The last two select by type without a value, for futures and sequences, whose results exist only later.
//!
//! [`Input`] and [`ResultWriter`] receive the selected values and write them through a
//! [`ValueWriter`](value_writer::ValueWriter), which bounds size and depth and catches panics, into a span's [`Content`].

mod captured;
mod content;
mod failure;
mod input;
mod result_writer;
mod returned;
mod value_writer;
mod writers;

pub use captured::{Capture, Captured};
pub use failure::{Failed, Failure};
pub use input::Input;
pub use result_writer::ResultWriter;
pub use returned::{Never, Returned, Split};
pub use writers::{FailureOf, FailureWritten, FailuresOf, NoFailure, OutputOf, OutputWritten};

pub(crate) use content::Content;
pub(crate) use result_writer::{WriteFn, write_result};
