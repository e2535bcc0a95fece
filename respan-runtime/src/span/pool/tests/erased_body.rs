//! A body whose call returns or panics: it and its value are dropped at most once.

use crate::span::pool::{AroundBody, run_erased};
use std::any::Any;
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any, resume_unwind};
use std::rc::Rc;

/// A call that does this with a body.
#[derive(Debug)]
enum Call {
    Runs,
    PanicsBefore,
    PanicsAfterwards,
}

impl Call {
    fn run<F: FnOnce() -> R, R>(mut self, body: F) -> R {
        run_erased(&mut self, body)
    }
}

impl AroundBody for Call {
    type Guard = ();

    fn before(&mut self, guard: &mut ManuallyDrop<Option<()>>) {
        **guard = Some(());
        if let Self::PanicsBefore = self {
            panic_any("before");
        }
    }

    fn after(&mut self, guard: &mut ManuallyDrop<Option<()>>) {
        assert_eq!(guard.take(), Some(()));
        if let Self::PanicsAfterwards = self {
            panic_any("afterwards");
        }
    }

    fn after_panic(&mut self, guard: &mut ManuallyDrop<Option<()>>, payload: Box<dyn Any + Send>) -> ! {
        assert_eq!(guard.take(), Some(()));
        resume_unwind(payload)
    }
}

/// The number of drops of a value.
#[derive(Debug, Clone, Default)]
struct Drops(Rc<Cell<u32>>);

impl Drops {
    fn get(&self) -> u32 {
        self.0.get()
    }
}

/// A value whose drop is counted.
#[derive(Debug)]
struct Counted(Drops);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.set(self.0.get() + 1);
    }
}

/// Runs a body that has captured a value and returns another one; the drops of both, and the text of the panic if there was one.
fn run(call: Call, panics: bool) -> (u32, u32, Option<&'static str>) {
    let (captured, returned) = (Drops::default(), Drops::default());
    let (in_body, value) = (Counted(captured.clone()), returned.clone());
    let body = move || {
        let in_body = in_body;
        assert_eq!(in_body.0.get(), 0, "dropped before the body has run");
        if panics {
            panic_any("the body");
        }
        Counted(value)
    };
    let result = catch_unwind(AssertUnwindSafe(|| call.run(body)));
    let panic = match result {
        Ok(value) => {
            assert_eq!(value.0.get(), 0, "dropped before it was returned");
            None
        }
        Err(payload) => Some(payload.downcast_ref::<&'static str>().copied().unwrap_or("other")),
    };
    (captured.get(), returned.get(), panic)
}

#[test]
fn a_body_and_its_value_are_dropped_once() {
    assert_eq!(run(Call::Runs, false), (1, 1, None));
}

#[test]
fn a_body_that_panics_drops_what_it_captured_once() {
    for call in [Call::Runs, Call::PanicsAfterwards] {
        let name = format!("{call:?}");
        assert_eq!(run(call, true), (1, 0, Some("the body")), "{name}");
    }
}

/// Neither slot nor call has drop glue (see `TracedCall`).
#[test]
fn a_body_that_does_not_run_and_a_value_that_is_not_returned_are_leaked() {
    assert_eq!(run(Call::PanicsBefore, false), (0, 0, Some("before")));
    assert_eq!(run(Call::PanicsAfterwards, false), (1, 0, Some("afterwards")));
}

#[test]
fn a_body_may_borrow_and_be_nested() {
    let mut text = String::from("a");
    let length = Call::Runs.run(|| {
        text.push('b');
        Call::Runs.run(|| text.push('c'));
        text.len()
    });
    assert_eq!((length, text.as_str()), (3, "abc"));
}

#[test]
fn values_of_any_size_and_alignment_are_returned() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    #[repr(align(64))]
    struct Aligned([u8; 192]);

    let value = Aligned([7; 192]);
    let returned = Call::Runs.run(move || {
        assert_eq!((&raw const value).addr() % 64, 0);
        value
    });
    assert_eq!(returned, value);
    Call::Runs.run(|| ());
}

/// The type of a body that never returns has no value.
#[test]
fn a_body_without_a_value_may_panic() {
    enum Never {}

    let result = catch_unwind(|| match Call::Runs.run(|| -> Never { panic_any("never") }) {});
    assert_eq!(
        result.map_err(|payload| payload.downcast_ref().copied()),
        Err(Some("never"))
    );
}
