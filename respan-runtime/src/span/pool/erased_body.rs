//! Body of a traced call behind a pointer, so that the code around it is compiled once and not for each function.
#![expect(unsafe_code, reason = "a body of a type that the code around it does not know")]

use std::marker::PhantomData;
use std::mem::ManuallyDrop;

/// A body of any type, which runs once.
#[derive(Debug)]
pub(crate) struct ErasedBody<'a> {
    /// [`run_slot`] for the types of the slot; `None` once it has been called.
    run: Option<unsafe fn(*mut ())>,
    slot: *mut (),
    has_value: bool,
    slot_lifetime: PhantomData<&'a mut ()>,
}

/// A body until it runs, and then its value.
///
/// The value stays where the body has written it until the span has been exited: moved directly after, it would stall on store
/// forwarding. Without drop glue: a body that does not run is leaked. `repr(C)` puts both fields at the beginning.
#[repr(C)]
union Slot<F, R> {
    body: ManuallyDrop<F>,
    value: ManuallyDrop<R>,
}

impl ErasedBody<'_> {
    /// Runs the body. Called again, it does nothing.
    pub(crate) fn run(&mut self) {
        if let Some(run) = self.run.take() {
            // SAFETY: `run_erased` made the slot with the types of `run` and does not touch it while `self` exists, and `run` is
            // called once.
            unsafe { run(self.slot) };
            self.has_value = true;
        }
    }
}

/// Runs the body of a slot and stores its value in place of it.
///
/// # Safety
///
/// `slot` points to a `Slot<F, R>` that contains a body and to which nothing else has access.
unsafe fn run_slot<F: FnOnce() -> R, R>(slot: *mut ()) {
    // SAFETY: the caller upholds that the slot contains a body, which is moved out here.
    let value = unsafe { slot.cast::<F>().read() }();
    // SAFETY: as above; the slot contains no value that would need to be dropped.
    unsafe { slot.cast::<R>().write(value) };
}

/// Passes a body to `catch`, which runs it, and returns its value.
///
/// It is compiled for each annotated function, so it contains only what depends on the body's type.
///
/// # Panics
///
/// If the body or `catch` does, or if `catch` does not run the body.
pub(crate) fn run_erased<C, F: FnOnce() -> R, R>(call: &mut C, catch: fn(&mut C, &mut ErasedBody<'_>), body: F) -> R {
    let mut slot = Slot::<F, R> {
        body: ManuallyDrop::new(body),
    };
    let mut erased = ErasedBody {
        run: Some(run_slot::<F, R>),
        slot: (&raw mut slot).cast(),
        has_value: false,
        slot_lifetime: PhantomData,
    };
    catch(call, &mut erased);
    if !erased.has_value {
        not_run();
    }
    // SAFETY: `ErasedBody::run` has stored the value, which is moved out here; the slot is not used again.
    unsafe { (&raw const slot.value).cast::<R>().read() }
}

#[cold]
#[inline(never)]
fn not_run() -> ! {
    unreachable!("`catch` runs the body")
}
