//! Threads started through `respan::thread`, and functions bound for thread pools.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use rayon::prelude::*;
use respan::thread::{self, Builder};
use respan::{bind, capture_context, get_client, get_context_value, suppressed_parent};
use respan_tests::propagation::{assert_full_context, leaf, root_with_leaves, with_full_context};
use respan_tests::recording::{record, recording};
use std::collections::HashSet;

#[respan::workflow(propagate = false)]
fn outer<R>(body: impl FnOnce() -> R) -> R {
    body()
}

#[test]
fn a_thread_stands_below_the_span_that_started_it() {
    let (value, tree) = record(|| outer(|| thread::spawn(|| leaf(1)).join()));
    assert_eq!(
        (value.ok(), tree.to_string()),
        (Some(1), root_with_leaves("outer.workflow", 1))
    );
    let path = tree.find("leaf.task").map(|span| span.text("traceloop.workflow.name"));
    assert_eq!(path.as_deref(), Some("outer"));
}

#[test]
fn a_thread_may_outlive_the_span_that_started_it() {
    let (_, tree) = record(|| outer(|| thread::spawn(|| leaf(1))).join());
    assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", 1));
}

#[test]
fn scoped_threads_borrow_and_nest() {
    let numbers = [1, 2];
    let (sum, tree) = record(|| {
        outer(|| {
            thread::scope(|threads| {
                let first = threads.spawn(|| {
                    let nested = threads.spawn(|| leaf(numbers[0]));
                    nested.join().expect("the nested thread")
                });
                let second = Builder::new()
                    .name("second".to_owned())
                    .stack_size(512 * 1024)
                    .spawn_scoped(threads, || leaf(numbers[1]))
                    .expect("a thread");
                first.join().expect("the first thread") + second.join().expect("the second thread")
            })
        })
    });
    assert_eq!((sum, tree.to_string()), (3, root_with_leaves("outer.workflow", 2)));
}

#[test]
fn a_scoped_thread_runs_in_the_context_of_its_own_spawn() {
    let ((), tree) = record(|| {
        thread::scope(|threads| {
            outer(|| {
                threads.spawn(|| leaf(1));
            });
            threads.spawn(|| leaf(2));
        });
    });
    let mut depths: Vec<usize> = tree.spans().map(respan::testing::TestSpan::depth).collect();
    depths.sort_unstable();
    assert_eq!(depths, [0, 0, 1]);
}

#[test]
fn a_builder_names_the_thread() {
    let (name, tree) = record(|| {
        outer(|| {
            let thread = Builder::new().name("worker".to_owned()).spawn(|| {
                leaf(1);
                std::thread::current().name().map(str::to_owned)
            });
            thread.expect("a thread").join().expect("the thread")
        })
    });
    assert_eq!(
        (name.as_deref(), tree.to_string()),
        (Some("worker"), root_with_leaves("outer.workflow", 1))
    );
}

#[test]
fn attributes_links_and_values_go_along() {
    let start = || {
        let value = thread::spawn(|| {
            leaf(1);
            get_context_value::<u8>()
        });
        assert_eq!(value.join().expect("the thread"), Some(7));
        leaf(2);
    };
    let ((), tree) = record(|| outer(|| with_full_context(start)));
    assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", 2));
    assert_full_context(&tree, 1);
}

#[test]
fn the_buffer_goes_along() {
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("held");
    {
        let _entered = buffer.enter();
        thread::spawn(|| leaf(1)).join().expect("the thread");
        thread::scope(|threads| {
            threads.spawn(|| leaf(2));
        });
    }
    assert_eq!(exporter.finished_spans().len(), 0);
    assert_eq!(buffer.get_all_spans().len(), 2);
    get_client().process_spans(&buffer);
    assert_eq!(exporter.finished_spans().len(), 2);
}

#[respan::workflow(sample_rate = 0.0, propagate = false)]
fn sampled_out(body: impl FnOnce()) {
    body();
}

/// A rate is not inherited: the children are exported, without the parent that is not.
#[test]
fn children_of_a_span_that_is_not_kept_have_the_parent_of_that() {
    let start = || {
        sampled_out(|| {
            thread::spawn(|| leaf(1)).join().expect("the thread");
            [1, 2].par_iter().map(bind(|number: &u32| leaf(*number))).for_each(drop);
        });
    };
    let ((), tree) = record(start);
    let parents: Vec<SpanId> = tree.spans().map(|span| span.data().parent_span_id).collect();
    assert_eq!(parents, [SpanId::INVALID; 3]);
    let traces: HashSet<TraceId> = tree.spans().map(|span| span.data().span_context.trace_id()).collect();
    assert_eq!(traces.len(), 1);
    let ((), tree) = record(|| outer(start));
    assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", 3));
}

#[test]
fn below_a_parent_that_nobody_samples_nothing_is_recorded() {
    let remote = SpanContext::new(
        TraceId::from(1),
        SpanId::from(1),
        TraceFlags::NOT_SAMPLED,
        true,
        TraceState::NONE,
    );
    let (value, tree) = record(|| {
        let _entered = Context::current().with_remote_span_context(remote).attach();
        thread::spawn(|| leaf(1)).join().expect("the thread")
    });
    assert_eq!((value, tree.to_string()), (1, String::new()));
}

#[test]
fn a_panic_stays_in_its_thread() {
    #[respan::task]
    fn fails() {
        panic!("out of cheese");
    }
    let (joined, tree) = record(|| {
        outer(|| {
            let joined = thread::spawn(fails).join();
            thread::spawn(|| leaf(1)).join().expect("the thread");
            joined
        })
    });
    assert!(joined.is_err_and(|payload| payload.downcast_ref() == Some(&"out of cheese")));
    assert_eq!(tree.to_string(), "outer.workflow\n  fails.task\n  leaf.task\n");
    let failed = tree.find("fails.task").and_then(|span| span.error().map(str::to_owned));
    assert!(failed.is_some_and(|message| message.contains("out of cheese")));
    assert_eq!(
        tree.find("outer.workflow")
            .and_then(|span| span.error().map(str::to_owned)),
        None
    );
}

#[test]
fn items_of_a_parallel_iterator_stand_below_the_span_around_it() {
    let numbers: Vec<u32> = (0..50).collect();
    let (sum, tree) = record(|| outer(|| -> u32 { numbers.par_iter().map(bind(|number: &u32| leaf(*number))).sum() }));
    assert_eq!((sum, tree.to_string()), (1225, root_with_leaves("outer.workflow", 50)));
}

#[test]
fn a_bound_function_leaves_nothing_behind_on_the_pools_thread() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let ((), tree) = record(|| {
        let region = outer(capture_context);
        let bound = region.bind(leaf);
        pool.install(|| bound(1));
        let telemetry = suppressed_parent();
        pool.install(|| telemetry.run(|| leaf(2)));
        pool.install(|| leaf(3));
    });
    assert_eq!(tree.to_string(), "outer.workflow\n  leaf.task\nleaf.task\n");
}

#[test]
fn without_a_telemetry_everything_runs() {
    assert_eq!(thread::spawn(|| leaf(1)).join().expect("the thread"), 1);
    assert_eq!(
        thread::scope(|threads| threads.spawn(|| leaf(2)).join().expect("the thread")),
        2
    );
    assert_eq!(bind(leaf)(3), 3);
}
