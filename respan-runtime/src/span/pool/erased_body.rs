//! Body of a traced call behind a pointer, so that the code around it is compiled once and not for each function.
//!
//! The frames of these functions lie below that of the body. In a debug build each move of a value takes room for one more in a frame,
//! and so does each call of a function that is always inlined, such as `ManuallyDrop::new` and `DerefMut::deref_mut`.
#![expect(unsafe_code, reason = "a body of a type that the code around it does not know")]

use std::any::Any;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{UnwindSafe, catch_unwind};
use std::thread;

/// The work of a call before and after its body.
pub(crate) trait AroundBody {
    /// The value that [`before`](Self::before) leaves for [`after`](Self::after).
    type Guard;
    /// Without drop glue, which would be compiled for each annotated function.
    const NO_GUARD: ManuallyDrop<Option<Self::Guard>> = ManuallyDrop::new(None);

    fn before(&mut self, guard: &mut ManuallyDrop<Option<Self::Guard>>);
    fn after(&mut self, guard: &mut ManuallyDrop<Option<Self::Guard>>);
    /// In place of [`after`](Self::after) if the body has panicked.
    fn after_panic(&mut self, guard: &mut ManuallyDrop<Option<Self::Guard>>, payload: Box<dyn Any + Send>) -> !;
}

/// A body of any type, which runs once.
#[derive(Debug)]
struct ErasedBody<'a> {
    /// [`run_slot`] for the types of the slot.
    run: unsafe fn(*mut ()),
    slot: *mut (),
    slot_lifetime: PhantomData<&'a mut ()>,
}

/// After a panic, the body is not used any more.
impl UnwindSafe for ErasedBody<'_> {}

impl ErasedBody<'_> {
    /// A closure that runs the body. It moves `self`, which is not `Copy`: in a debug build, a closure that could be called again is
    /// called through one function more.
    fn into_fn(self) -> impl FnOnce() + UnwindSafe {
        move || {
            let body = self;
            // SAFETY: `run_erased` made the slot with the types of `run` and does not touch it while `self` exists, and this is the
            // only call of `run`.
            unsafe { (body.run)(body.slot) };
        }
    }
}

/// A body until it runs, and then its value.
///
/// The value stays where the body has written it until the span has been exited: moved directly after, it would stall on store
/// forwarding. Without drop glue: a body that does not run is leaked. `repr(C)` puts all fields at the beginning.
#[repr(C)]
union Slot<F, R> {
    empty: (),
    body: ManuallyDrop<F>,
    value: ManuallyDrop<R>,
}

/// Runs the body of a slot and stores its value in place of it.
///
/// # Safety
///
/// `slot` points to a `Slot<F, R>` that contains a body and to which nothing else has access.
#[expect(clippy::ptr_as_ptr, reason = "`cast` takes room in the frame below the body")]
unsafe fn run_slot<F: FnOnce() -> R, R>(slot: *mut ()) {
    // SAFETY: the caller upholds that the slot contains a body, which is moved out here; after that it contains nothing that would
    // need to be dropped.
    unsafe { (slot as *mut R).write((slot as *mut F).read()()) };
}

/// Runs a body, with what a call does before and after it, and returns its value.
///
/// It is compiled for each annotated function, so it contains only what depends on the body's type.
///
/// # Panics
///
/// If the body does, or the call.
#[inline]
#[expect(clippy::ptr_as_ptr, reason = "`cast` takes room in the frame below the body")]
pub(crate) fn run_erased<C: AroundBody, F: FnOnce() -> R, R>(call: &mut C, body: F) -> R {
    let mut slot = Slot::<F, R> { empty: () };
    // SAFETY: the slot has room for a body, and contains nothing that would need to be dropped.
    unsafe { (&raw mut slot as *mut F).write(body) };
    let mut guard = C::NO_GUARD;
    call.before(&mut guard);
    let result = catch_unwind(
        ErasedBody {
            run: run_slot::<F, R>,
            slot: &raw mut slot as *mut (),
            slot_lifetime: PhantomData,
        }
        .into_fn(),
    );
    after(call, &mut guard, result);
    // SAFETY: the body has returned and its value is in the slot, from which it is moved out here; the slot is not used again.
    unsafe { (&raw const slot as *const R).read() }
}

/// Does the work after the body, and continues its panic if there was one.
fn after<C: AroundBody>(call: &mut C, guard: &mut ManuallyDrop<Option<C::Guard>>, result: thread::Result<()>) {
    match result {
        Ok(()) => call.after(guard),
        Err(payload) => call.after_panic(guard, payload),
    }
}
