//! The end of spans under panics: `running` returns to zero without a shutdown.

use respan::RespanTelemetry;
use respan::testing::SpanTree;
use respan_tests::recording::{only, recording};
use std::fmt;
use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Runs code that may panic, and returns the recorded spans after a check that none is running.
fn recorded(run: impl FnOnce(&RespanTelemetry)) -> SpanTree {
    let (telemetry, exporter) = recording();
    let entered = telemetry.enter();
    let _ = catch_unwind(AssertUnwindSafe(|| run(&telemetry)));
    drop(entered);
    let counts = telemetry.get_client().stats();
    assert!(counts.started > 0, "{counts:?}");
    assert_eq!((counts.running, counts.queued), (0, 0), "{counts:?}");
    exporter.tree()
}

fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Panics in `Debug` and `Display`.
struct PanicsOnFormat;

impl fmt::Debug for PanicsOnFormat {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("asked to panic")
    }
}

impl fmt::Display for PanicsOnFormat {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("asked to panic")
    }
}

/// Panics on drop, unless the thread is panicking already.
#[derive(Debug)]
struct PanicsOnDrop;

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "asked to panic");
    }
}

#[test]
fn spans_end_if_formatting_panics() {
    #[respan::task]
    fn shown(_argument: &PanicsOnFormat) -> Result<PanicsOnFormat, PanicsOnFormat> {
        Ok(PanicsOnFormat)
    }

    #[respan::task]
    fn failed(fails: bool) -> Result<(), PanicsOnFormat> {
        if fails { Err(PanicsOnFormat) } else { Ok(()) }
    }

    #[respan::task]
    async fn awaited(_argument: &PanicsOnFormat) -> Result<PanicsOnFormat, PanicsOnFormat> {
        Err(PanicsOnFormat)
    }

    let tree = recorded(|telemetry| {
        let _ = shown(&PanicsOnFormat);
        let _ = failed(true);
        let _ = poll_once(pin!(awaited(&PanicsOnFormat)));
        let _ = telemetry
            .get_client()
            .start_span("tried")
            .try_run(|| Err::<(), _>(PanicsOnFormat));
    });
    assert_eq!(tree.spans().count(), 4);
}

#[test]
fn spans_end_if_a_future_panics_on_drop() {
    #[respan::task]
    async fn left() {
        let _stubborn = PanicsOnDrop;
        pending::<()>().await;
    }

    let tree = recorded(|_| {
        let mut future = Box::pin(left());
        assert!(poll_once(future.as_mut()).is_pending());
        drop(future);
    });
    assert_eq!(
        tree.find("left.task").expect("it has ended").error(),
        Some("asked to panic")
    );
}

#[test]
fn spans_end_if_an_iterator_panics_on_drop() {
    #[respan::task]
    fn items() -> impl Iterator<Item = u8> {
        let stubborn = PanicsOnDrop;
        (0..3).inspect(move |_| {
            let _ = &stubborn;
        })
    }

    let tree = recorded(|_| {
        let mut items = items();
        assert_eq!(items.next(), Some(0));
        drop(items);
    });
    assert_eq!(
        tree.find("items.task").expect("it has ended").error(),
        Some("asked to panic")
    );
}

#[test]
fn spans_end_if_the_function_panics() {
    #[respan::workflow]
    fn outer() {
        inner();
    }

    #[respan::task]
    fn inner() {
        let _stubborn = PanicsOnDrop;
        panic!("asked to panic");
    }

    #[respan::task]
    async fn awaited() {
        panic!("asked to panic");
    }

    assert_eq!(recorded(|_| outer()).spans().count(), 2);
    assert_eq!(
        recorded(|_| assert!(poll_once(pin!(awaited())).is_pending()))
            .spans()
            .count(),
        1
    );
    let by_hand = |telemetry: &RespanTelemetry| {
        let client = telemetry.get_client();
        let _entered = client.start_span("entered").enter();
        client.start_span("run").run(|| panic!("asked to panic"));
    };
    assert_eq!(recorded(by_hand).spans().count(), 2);
}

#[test]
fn spans_end_if_a_future_is_dropped_unpolled() {
    #[respan::task]
    async fn unpolled() {
        pending::<()>().await;
    }

    let tree = recorded(|telemetry| {
        drop(unpolled());
        drop(telemetry.get_client().start_span("scoped").scope(pending::<()>()));
    });
    let names: Vec<_> = tree.spans().map(|span| span.data().name.to_string()).collect();
    assert_eq!(names, ["scoped.task"]);
}

/// The destructor of a value runs while the thread panics, and returns as usual.
#[test]
fn a_value_without_end_is_cut_while_a_panic_unwinds() {
    struct Endless;
    impl std::fmt::Debug for Endless {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.debug_list().entries(0_u64..).finish()
        }
    }
    #[respan::task]
    fn take(endless: Endless) {
        let _ = endless;
    }
    struct Caller;
    impl Drop for Caller {
        fn drop(&mut self) {
            take(Endless);
        }
    }
    let tree = recorded(|_| {
        let _caller = Caller;
        panic!("asked to panic");
    });
    let input = only(&tree).text("traceloop.entity.input");
    assert!(input.contains("[0, 1, 2, "), "{input:.100}");
}
