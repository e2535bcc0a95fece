//! Number of allocations per call of W1 for each recorder, and how many of them another thread frees.

#![allow(clippy::print_stdout)]

use opentelemetry::trace::TracerProvider as _;
use respan_benches::recorders::{fastrace, opentelemetry_sdk as sdk, respan, tracing};
use respan_benches::{Answer, CountingExporter, TEXT, note, work};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

/// An allocator that counts the allocations and deallocations of the measured thread.
struct Counting;

static MADE: AtomicU64 = AtomicU64::new(0);
static FREED_HERE: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static IS_MEASURED: Cell<bool> = const { Cell::new(false) };
}

fn is_measured() -> bool {
    IS_MEASURED.try_with(Cell::get).unwrap_or(false)
}

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: every method forwards its arguments to `System`, whose contract is the same.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_measured() {
            MADE.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: the caller upholds the contract of `GlobalAlloc`, and so that of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if is_measured() {
            FREED_HERE.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: the caller upholds the contract of `GlobalAlloc`, and so that of `System`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if is_measured() {
            // Counted as an allocation and a deallocation, so that the number of live blocks stays the same.
            MADE.fetch_add(1, Ordering::Relaxed);
            FREED_HERE.fetch_add(1, Ordering::Relaxed);
        }
        // SAFETY: the caller upholds the contract of `GlobalAlloc`, and so that of `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const CALLS: u64 = 10_000;

fn main() {
    println!(
        "{:<24}{:>12}{:>26}",
        "W1, per call", "allocations", "freed on another thread"
    );
    let bare = count(work);
    let tell = |name: &str, call: &dyn Fn(i64, &str) -> Answer| tell(name, bare, call);
    tell("off: respan", &respan::single);

    let sink = CountingExporter::default();
    let telemetry = respan::install(&sink);
    tell("respan", &respan::single);
    tell("sampled out: respan", &respan::sampled_out);
    drop(telemetry);

    let provider = sdk::provider(&sink);
    let tracer = provider.tracer("bench");
    tell("opentelemetry_sdk", &|count, text| sdk::single(&tracer, count, text));
    let dispatch = tracing::subscriber(&provider);
    ::tracing::dispatcher::with_default(&dispatch, || tell("tracing", &tracing::single));
    drop(dispatch);
    let _ = provider.shutdown();

    fastrace::install(&sink);
    tell("fastrace", &fastrace::single);
    fastrace::flush();
}

/// Allocations of [`CALLS`] calls, and how many of them another thread frees.
fn count(call: impl Fn(i64, &str) -> Answer) -> (u64, u64) {
    let run = || {
        for _ in 0..CALLS {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    };
    run();
    let before = (MADE.load(Ordering::Relaxed), FREED_HERE.load(Ordering::Relaxed));
    IS_MEASURED.set(true);
    run();
    IS_MEASURED.set(false);
    let made = MADE.load(Ordering::Relaxed) - before.0;
    let freed_here = FREED_HERE.load(Ordering::Relaxed) - before.1;
    (made, made.saturating_sub(freed_here))
}

/// Reports the allocations of one call, less those of the function without tracing (`bare`).
#[allow(clippy::cast_precision_loss)]
fn tell(name: &str, bare: (u64, u64), call: impl Fn(i64, &str) -> Answer) {
    let (made, elsewhere) = count(call);
    let [made, elsewhere] = [made - bare.0, elsewhere - bare.1].map(|count| count as f64 / CALLS as f64);
    println!("{name:<24}{made:>12.2}{elsewhere:>26.2}");
    note("allocations", name, "allocations", made);
    note("allocations", name, "freed_elsewhere", elsewhere);
}
