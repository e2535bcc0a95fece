//! Measurement of one recorder at one workload: time is taken for bursts of calls, and spans are counted.

use crate::recorder::{Recorder, prepare};
use crate::workloads::{Call, Cores, Workload};
use respan_benches::clock::{process_time, thread_time};
use respan_benches::cores::Core;
use respan_benches::note;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const WARM_UP: Duration = Duration::from_millis(60);
const TIME: Duration = Duration::from_millis(300);
/// Calls between two flushes. The queue must not fill up, since a dropped span costs less.
const BURST: u64 = 16_384;
/// Bytes that may wait in a recorder. The longer the argument, the shorter the burst.
const WAITING: usize = 32 * 1024 * 1024;

const CALLERS_CORE: Core = Core(0);
const RECORDERS_CORE: Core = Core(1);

/// Notes elapsed time and CPU time of the calling thread without the flushes, and CPU time of all threads with them, per call.
pub(crate) fn run(workload: &Workload, recorder: &str) {
    // Before the recorder is installed, since its threads inherit it.
    match workload.cores {
        Cores::One => CALLERS_CORE.pin(),
        _ => RECORDERS_CORE.pin(),
    }
    let name = recorder;
    let recorder = prepare(name, workload);
    let burst = match workload.call {
        Call::Long(bytes) => (WAITING / bytes).clamp(8, 16_384) as u64,
        _ => BURST,
    };
    let burst = burst.min(recorder.most);
    let measured = |time, calls: &dyn Fn(u64)| spend(time, burst, &recorder, calls);
    // The threads of a recorder may start at its first span.
    measured(WARM_UP, &recorder.calls);
    CALLERS_CORE.pin();
    let spent = if workload.cores == Cores::Callers {
        two_callers(&recorder.calls, |both| {
            measured(WARM_UP, both);
            measured(TIME, both)
        })
    } else {
        measured(WARM_UP, &recorder.calls);
        measured(TIME, &recorder.calls)
    };
    let arrived = spent.calls * recorder.spans;
    assert_eq!(
        spent.exported, arrived,
        "spans that arrived of {}, {name}",
        workload.name
    );
    #[allow(clippy::cast_precision_loss)]
    let per_call = |time: Duration| time.as_nanos() as f64 / spent.calls as f64;
    note(workload.name, name, "ns", per_call(spent.elapsed));
    note(workload.name, name, "caller_ns", per_call(spent.caller));
    note(workload.name, name, "cpu_ns", per_call(spent.all));
}

#[derive(Default)]
struct Spent {
    calls: u64,
    exported: u64,
    elapsed: Duration,
    caller: Duration,
    all: Duration,
}

fn spend(time: Duration, burst: u64, recorder: &Recorder, calls: &dyn Fn(u64)) -> Spent {
    let mut spent = Spent::default();
    let (before, all) = ((recorder.exported)(), process_time());
    while spent.elapsed < time {
        let (start, caller) = (Instant::now(), thread_time());
        calls(burst);
        spent.elapsed += start.elapsed();
        spent.caller += thread_time().saturating_sub(caller);
        (recorder.flush)();
        spent.calls += burst;
    }
    spent.all = process_time().saturating_sub(all);
    spent.exported = (recorder.exported)() - before;
    spent
}

/// Passes a function that makes half of the calls on this thread and half on another one, which runs on the other core.
fn two_callers<T>(repeat: &(dyn Fn(u64) + Sync), run: impl FnOnce(&dyn Fn(u64)) -> T) -> T {
    let barrier = Barrier::new(2);
    // Zero ends the other caller.
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            RECORDERS_CORE.pin();
            loop {
                barrier.wait();
                match count.load(Ordering::Relaxed) {
                    0 => return,
                    count => repeat(count),
                }
                barrier.wait();
            }
        });
        let value = run(&|calls| {
            count.store(calls / 2, Ordering::Relaxed);
            barrier.wait();
            repeat(calls - calls / 2);
            barrier.wait();
        });
        count.store(0, Ordering::Relaxed);
        barrier.wait();
        value
    })
}
