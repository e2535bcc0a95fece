//! Tasks spawned through `respan::tasks`.

use futures_util::FutureExt as _;
use opentelemetry::trace::SpanId;
use respan::tasks::{self, JoinSet};
use respan::{get_client, get_context_value};
use respan_tests::propagation::{assert_full_context, leaf, root_with_leaves, with_full_context};
use respan_tests::recording::{record_async, recording};
use std::cell::RefCell;
use std::future::{Future, pending};
use std::rc::Rc;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

#[respan::task(name = "leaf")]
async fn async_leaf(number: u32) -> u32 {
    tasks::spawn(async {}).await.expect("a task");
    number
}

#[respan::workflow(propagate = false)]
async fn outer<F: Future>(body: F) -> F::Output {
    body.await
}

#[test]
fn tasks_stand_below_the_span_that_spawned_them() {
    let (sum, tree) = record_async(|| {
        outer(async {
            let spawned = tasks::spawn(async { leaf(1) + async_leaf(2).await })
                .await
                .expect("the task");
            let blocking = tasks::spawn_blocking(|| leaf(3)).await.expect("the task");
            spawned + blocking
        })
    });
    assert_eq!((sum, tree.to_string()), (6, root_with_leaves("outer.workflow", 3)));
}

#[test]
fn every_poll_of_a_task_is_inside_and_nothing_between() {
    let (ids, tree) = record_async(|| async {
        let (release, released) = oneshot::channel::<()>();
        let task = async {
            let before = get_client().get_current_span_id();
            released.await.expect("the release");
            (before, get_client().get_current_span_id())
        };
        let spawned = outer(std::future::ready(()).map(|()| tasks::spawn(task))).await;
        tokio::task::yield_now().await;
        let between = get_client().get_current_span_id();
        release.send(()).expect("the task waits");
        (spawned.await.expect("the task"), between)
    });
    let ((before, after), between) = ids;
    let outer = tree
        .find("outer.workflow")
        .map(|span| span.data().span_context.span_id().to_string());
    assert_eq!((before, after, between), (outer.clone(), outer, None));
}

#[test]
fn local_tasks_need_not_be_send() {
    let (numbers, tree) = record_async(|| {
        outer(async {
            let numbers = Rc::new(RefCell::new(Vec::new()));
            let local = LocalSet::new();
            let inner = numbers.clone();
            let spawned =
                local.run_until(async { tasks::spawn_local(async move { inner.borrow_mut().push(leaf(1)) }).await });
            spawned.await.expect("the task");
            numbers.take()
        })
    });
    assert_eq!(
        (numbers, tree.to_string()),
        (vec![1], root_with_leaves("outer.workflow", 1))
    );
}

#[test]
fn a_join_set_spawns_in_every_way() {
    let (sum, tree) = record_async(|| {
        outer(async {
            let mut tasks = JoinSet::new();
            assert!(tasks.is_empty());
            tasks.spawn(async { leaf(1) });
            tasks.spawn_on(async { leaf(2) }, &Handle::current());
            tasks.spawn_blocking(|| leaf(3));
            tasks.spawn_blocking_on(|| leaf(4), &Handle::current());
            let local = LocalSet::new();
            tasks.spawn_local_on(async { leaf(5) }, &local);
            local.run_until(async { tasks.spawn_local(async { leaf(6) }) }).await;
            assert_eq!(tasks.len(), 6);
            let mut sum = 0;
            while let Some(number) = local.run_until(tasks.join_next()).await {
                sum += number.expect("the task");
            }
            sum
        })
    });
    assert_eq!((sum, tree.to_string()), (21, root_with_leaves("outer.workflow", 6)));
}

#[test]
fn a_join_set_is_extended_in_the_context_too() {
    let (numbers, tree) = record_async(|| {
        outer(async {
            let mut tasks: JoinSet<_> = [async { leaf(1) }].into_iter().collect();
            tasks.extend([async { leaf(2) }]);
            tasks.join_all().await
        })
    });
    assert_eq!(
        (numbers.len(), tree.to_string()),
        (2, root_with_leaves("outer.workflow", 2))
    );
}

#[test]
fn a_join_set_is_tokios_in_all_else() {
    let (cancelled, tree) = record_async(|| {
        outer(async {
            let collected: JoinSet<u32> = (0..3).map(async_leaf).collect();
            assert_eq!(collected.join_all().await.len(), 3);
            let mut tasks = JoinSet::<()>::default();
            tasks.spawn(pending());
            tasks.abort_all();
            let cancelled = tasks
                .join_next()
                .await
                .expect("the task")
                .is_err_and(|error| error.is_cancelled());
            tasks.detach_all();
            drop(tasks.into_inner());
            cancelled
        })
    });
    assert_eq!(
        (cancelled, tree.to_string()),
        (true, root_with_leaves("outer.workflow", 3))
    );
}

/// Records a span when it is dropped.
struct LeavesASpan;

impl Drop for LeavesASpan {
    fn drop(&mut self) {
        leaf(1);
    }
}

#[test]
fn a_task_that_is_aborted_is_dropped_inside() {
    let (_, tree) = record_async(|| {
        outer(async {
            let held = LeavesASpan;
            let task = tasks::spawn(async move {
                let _held = held;
                pending::<()>().await;
            });
            tokio::task::yield_now().await;
            task.abort();
            task.await
        })
    });
    assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", 1));
}

#[test]
fn attributes_links_and_values_go_along() {
    let (value, tree) = record_async(|| {
        outer(async {
            let task = with_full_context(|| {
                tasks::spawn(async {
                    async_leaf(1).await;
                    async_leaf(2).await;
                    get_context_value::<u8>()
                })
            });
            task.await.expect("the task")
        })
    });
    assert_eq!(
        (value, tree.to_string()),
        (Some(7), root_with_leaves("outer.workflow", 2))
    );
    assert_full_context(&tree, 1);
}

#[test]
fn the_buffer_goes_along() {
    let (telemetry, exporter) = recording();
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("held");
    {
        let entered = buffer.enter();
        let _runtime = runtime.enter();
        let spawned = tasks::spawn(async_leaf(1));
        let blocking = tasks::spawn_blocking(|| leaf(2));
        drop(entered);
        runtime
            .block_on(async { (spawned.await, blocking.await) })
            .0
            .expect("the task");
    }
    assert_eq!(exporter.finished_spans().len(), 0);
    assert_eq!(buffer.get_all_spans().len(), 2);
}

#[respan::workflow(sample_rate = 0.0, propagate = false)]
async fn sampled_out() {
    tasks::spawn(async_leaf(1)).await.expect("the task");
    tasks::spawn_blocking(|| leaf(2)).await.expect("the task");
}

/// A rate is not inherited: the children are exported, with a parent that is not.
#[test]
fn a_span_that_is_not_kept_is_a_parent_too() {
    let ((), tree) = record_async(sampled_out);
    let parents: Vec<SpanId> = tree.spans().map(|span| span.data().parent_span_id).collect();
    assert_eq!((parents.len(), parents.first()), (2, parents.last()));
    assert!(!parents.contains(&SpanId::INVALID));
}

#[test]
fn a_panic_is_the_tasks_own() {
    #[respan::task]
    async fn fails() {
        panic!("out of cheese");
    }
    let (panicked, tree) = record_async(|| {
        outer(async {
            let panicked = tasks::spawn(fails()).await.is_err_and(|error| error.is_panic());
            leaf(1);
            panicked
        })
    });
    assert_eq!(
        (panicked, tree.to_string()),
        (true, "outer.workflow\n  fails.task\n  leaf.task\n".to_owned())
    );
}

#[test]
fn a_set_of_tasks_is_debug_whatever_they_return() {
    struct Opaque;

    assert!(format!("{:?}", JoinSet::<Opaque>::new()).contains("JoinSet"));
}
