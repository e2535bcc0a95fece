//! Auto traits of what annotated functions return: `Send`, `Sync`, `UnwindSafe` and `RefUnwindSafe` exactly where they hold
//! without the attribute.

#![allow(clippy::unused_async)]

use std::cell::Cell;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::rc::Rc;

use futures_util::{Stream, stream};

/// A type, of which method lookup says which auto traits it has.
struct AutoTraits<T>(PhantomData<T>);

impl<T> AutoTraits<T> {
    fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

trait IsSend {
    fn is_send(&self) -> bool {
        true
    }
}
impl<T: Send> IsSend for &AutoTraits<T> {}

trait IsNotSend {
    fn is_send(&self) -> bool {
        false
    }
}
impl<T> IsNotSend for AutoTraits<T> {}

trait IsSync {
    fn is_sync(&self) -> bool {
        true
    }
}
impl<T: Sync> IsSync for &AutoTraits<T> {}

trait IsNotSync {
    fn is_sync(&self) -> bool {
        false
    }
}
impl<T> IsNotSync for AutoTraits<T> {}

trait IsUnwindSafe {
    fn is_unwind_safe(&self) -> bool {
        true
    }
}
impl<T: UnwindSafe + RefUnwindSafe> IsUnwindSafe for &AutoTraits<T> {}

trait IsNotUnwindSafe {
    fn is_unwind_safe(&self) -> bool {
        false
    }
}
impl<T> IsNotUnwindSafe for AutoTraits<T> {}

/// `true` if the value is `UnwindSafe` and `RefUnwindSafe`.
macro_rules! is_unwind_safe {
    ($value:expr) => {
        (&&AutoTraits::of(&$value)).is_unwind_safe()
    };
}

/// `true` if the value is `Send`, and whether it is `Sync`.
macro_rules! auto_traits {
    ($value:expr) => {{
        let of = AutoTraits::of(&$value);
        ((&&of).is_send(), (&&of).is_sync())
    }};
}

const BOTH: (bool, bool) = (true, true);
const NONE: (bool, bool) = (false, false);
const SEND_ONLY: (bool, bool) = (true, false);

mod bare {
    pub(super) async fn hold<T>(value: T) {
        std::future::ready(()).await;
        drop(value);
    }
}

#[respan::task(skip_all)]
async fn hold<T>(value: T) {
    std::future::ready(()).await;
    drop(value);
}

#[respan::task(skip_all)]
fn hold_later<T>(value: T) -> impl Future<Output = ()> {
    async move { hold(value).await }
}

/// Holds no argument, and returns one.
#[respan::task(skip_all, capture_output = false)]
async fn return_default<T: Default>() -> T {
    T::default()
}

#[respan::task(skip_all)]
fn iterate<T: Clone>(value: T) -> impl Iterator<Item = T> {
    std::iter::repeat_n(value, 2)
}

#[respan::task(skip_all)]
fn stream_of<T: Clone>(value: T) -> impl Stream<Item = T> {
    stream::iter([value])
}

#[test]
fn an_async_function_has_those_of_its_variables() {
    assert_eq!(auto_traits!(bare::hold(1)), BOTH);
    assert_eq!(auto_traits!(hold(1)), BOTH);
    assert_eq!(auto_traits!(bare::hold(Cell::new(1))), SEND_ONLY);
    assert_eq!(auto_traits!(hold(Cell::new(1))), SEND_ONLY);
    assert_eq!(auto_traits!(bare::hold(Rc::new(1))), NONE);
    assert_eq!(auto_traits!(hold(Rc::new(1))), NONE);
}

#[test]
fn a_returned_future_has_its_own() {
    assert_eq!(auto_traits!(hold_later(1)), BOTH);
    assert_eq!(auto_traits!(hold_later(Cell::new(1))), SEND_ONLY);
    assert_eq!(auto_traits!(hold_later(Rc::new(1))), NONE);
}

#[test]
fn an_output_that_is_not_send_does_not_count() {
    assert_eq!(auto_traits!(return_default::<Rc<u8>>()), BOTH);
}

#[test]
fn iterators_and_streams_have_those_of_their_content() {
    assert_eq!(auto_traits!(iterate(1)), BOTH);
    assert_eq!(auto_traits!(iterate(Cell::new(1))), SEND_ONLY);
    assert_eq!(auto_traits!(iterate(Rc::new(1))), NONE);
    assert_eq!(auto_traits!(stream_of(1)), BOTH);
    assert_eq!(auto_traits!(stream_of(Cell::new(1))), SEND_ONLY);
    assert_eq!(auto_traits!(stream_of(Rc::new(1))), NONE);
}

#[test]
fn a_box_has_those_of_its_type() {
    #[respan::task(skip_all)]
    fn local() -> Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async {})
    }
    #[respan::task(skip_all)]
    fn send() -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async {})
    }
    #[respan::task(skip_all)]
    fn both() -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        Box::pin(async {})
    }
    assert_eq!(auto_traits!(local()), NONE);
    assert_eq!(auto_traits!(send()), SEND_ONLY);
    assert_eq!(auto_traits!(both()), BOTH);
}

#[test]
fn what_a_panic_may_leave_is_that_of_the_content() {
    assert!(is_unwind_safe!(bare::hold(1)) && is_unwind_safe!(hold(1)));
    assert!(!is_unwind_safe!(bare::hold(Cell::new(1))) && !is_unwind_safe!(hold(Cell::new(1))));
    assert!(is_unwind_safe!(hold_later(1)) && !is_unwind_safe!(hold_later(Cell::new(1))));
    assert!(is_unwind_safe!(iterate(1)) && !is_unwind_safe!(iterate(Cell::new(1))));
    assert!(is_unwind_safe!(stream_of(1)) && !is_unwind_safe!(stream_of(Cell::new(1))));
}
