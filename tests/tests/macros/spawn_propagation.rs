//! Context propagation into the threads and tasks that an annotated body spawns by path.

use opentelemetry::trace::SpanId;
use respan::{SpanLink, attach_span_links, get_client, get_context_value};
use respan_fixture_pedantic::spawns as shapes;
use respan_fixture_pedantic::spawns::Owned;
use respan_tests::propagation::{assert_full_context, leaf, root_with_leaves, with_full_context};
use respan_tests::recording::{record, record_async, recording};
use std::sync::mpsc;
use std::thread;
use tokio::task;

#[respan::task(name = "leaf")]
async fn async_leaf(number: u32) -> u32 {
    task::yield_now().await;
    number
}

fn one_leaf() -> u32 {
    leaf(1)
}

#[test]
fn threads() {
    #[respan::workflow]
    fn outer(number: u32) -> u32 {
        let borrowed = &number;
        let handles = [
            thread::spawn(move || leaf(number)),
            std::thread::spawn(one_leaf),
            ::std::thread::spawn(Box::new(move || leaf(number))),
            std::thread::spawn({
                let copied = *borrowed;
                move || leaf(copied)
            }),
        ];
        handles
            .into_iter()
            .map(|handle| handle.join().expect("the thread"))
            .sum()
    }
    let (sum, tree) = record(|| outer(2));
    assert_eq!((sum, tree.to_string()), (7, root_with_leaves("outer.workflow", 4)));
}

/// A block as the body of a match arm needs no comma, so that the pattern of the next arm follows it.
#[test]
fn in_arms_of_a_match() {
    #[respan::workflow]
    fn outer(number: u32) -> thread::Result<u32> {
        match number {
            0 => {
                let handle = thread::spawn(one_leaf);
                handle.join()
            }
            1 => match thread::spawn(|| leaf(2)).join() {
                Ok(sum) if sum > 0 => {
                    let handle = thread::spawn(move || leaf(sum));
                    handle.join()
                }
                other => other,
            },
            _ => Ok(number),
        }
    }
    for (number, leaves) in [(0, 1), (1, 2), (2, 0)] {
        let (_, tree) = record(|| outer(number));
        assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", leaves));
    }
}

/// Behind a block with an `else` the body of the arm goes on.
#[test]
fn in_an_arm_of_a_match_behind_a_block() {
    #[respan::workflow]
    #[rustfmt::skip]
    fn outer(number: u32) -> u32 {
        match number {
            0 => if number > 0 { 1 } else if thread::spawn(one_leaf).join().is_ok() { 2 } else { 3 }
            _ => number,
        }
    }
    for (number, leaves) in [(0, 1), (1, 0)] {
        let (_, tree) = record(|| outer(number));
        assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", leaves));
    }
}

#[test]
fn tasks() {
    #[respan::workflow]
    async fn outer(number: u32) -> Result<u32, task::JoinError> {
        let mut sum = tokio::spawn(async_leaf(number)).await?;
        sum += tokio::spawn(async move { leaf(number) }).await?;
        sum += task::spawn(Box::pin(async move { leaf(number) })).await?;
        sum += tokio::task::spawn_blocking(one_leaf).await?;
        sum += task::spawn_blocking(move || leaf(number)).await?;
        let local = task::LocalSet::new();
        sum += local
            .run_until(async move { task::spawn_local(async move { leaf(number) }).await })
            .await?;
        Ok(sum)
    }
    let (sum, tree) = record_async(|| outer(2));
    assert_eq!(
        (sum.ok(), tree.to_string()),
        (Some(11), root_with_leaves("outer.workflow", 6))
    );
}

#[test]
fn pools() {
    #[respan::workflow]
    fn outer() {
        let (send, received) = mpsc::channel();
        let again = send.clone();
        rayon::spawn(move || send.send(leaf(1)).expect("a receiver"));
        rayon::spawn_fifo(move || again.send(leaf(2)).expect("a receiver"));
        assert_eq!(received.iter().sum::<u32>(), 3);
    }
    let ((), tree) = record(outer);
    assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", 2));
}

#[test]
fn nested_spawns() {
    #[respan::workflow]
    fn outer() -> u32 {
        let nested = thread::spawn(|| {
            let inner = thread::spawn(|| leaf(1));
            inner.join().expect("the inner thread")
        });
        nested.join().expect("the outer thread")
    }
    let (_, tree) = record(outer);
    assert_eq!(tree.to_string(), root_with_leaves("outer.workflow", 1));
}

#[test]
fn methods() {
    struct Agent(u32);

    #[respan::agent(method_name = "run")]
    impl Agent {
        fn run(&self) -> u32 {
            let question = self.0;
            thread::spawn(move || leaf(question)).join().expect("the thread")
        }
    }

    struct Tool;

    impl Tool {
        #[respan::tool]
        async fn call(self) -> u32 {
            tokio::spawn(async_leaf(1)).await.expect("the task")
        }
    }

    let (_, tree) = record(|| Agent(1).run());
    assert_eq!(tree.to_string(), root_with_leaves("Agent.agent", 1));
    let (_, tree) = record_async(|| Tool.call());
    assert_eq!(tree.to_string(), root_with_leaves("call.tool", 1));
}

#[test]
fn methods_of_async_traits() {
    #[async_trait::async_trait]
    trait Fetch {
        async fn fetch(&self) -> u32;
    }
    struct Web;

    #[async_trait::async_trait]
    impl Fetch for Web {
        #[respan::tool]
        async fn fetch(&self) -> u32 {
            tokio::spawn(async_leaf(1)).await.expect("the task")
        }
    }
    let (_, tree) = record_async(|| async { Web.fetch().await });
    assert_eq!(tree.to_string(), root_with_leaves("fetch.tool", 1));
}

#[test]
fn attributes_and_values_go_along_and_links_are_taken_once() {
    #[respan::workflow]
    fn outer() -> Option<u8> {
        let value = thread::spawn(|| {
            leaf(1);
            get_context_value::<u8>()
        });
        value.join().expect("the thread")
    }
    let (value, tree) = record(|| with_full_context(outer));
    assert_eq!(
        (value, tree.to_string()),
        (Some(7), root_with_leaves("outer.workflow", 1))
    );
    assert_full_context(&tree, 0);
}

#[test]
fn pending_links_go_along() {
    #[respan::workflow]
    fn outer() {
        let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16));
        let region = attach_span_links([link]).expect("a link");
        let start = || thread::spawn(|| leaf(1)).join().expect("the thread");
        region.run(start);
    }
    let ((), tree) = record(outer);
    assert_eq!(tree.find("leaf.task").map(|span| span.data().links.len()), Some(1));
}

#[test]
fn the_buffer_goes_along() {
    #[respan::workflow]
    fn outer() {
        thread::spawn(|| leaf(1)).join().expect("the thread");
    }
    let (telemetry, exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("held");
    {
        let _entered = buffer.enter();
        outer();
    }
    assert_eq!((exporter.finished_spans().len(), buffer.get_all_spans().len()), (0, 2));
    get_client().process_spans(&buffer);
    assert_eq!(exporter.tree().to_string(), root_with_leaves("outer.workflow", 1));
}

#[test]
fn propagate_switches_it_off() {
    #[respan::workflow(propagate = false)]
    fn outer() {
        let id = thread::spawn(|| get_client().get_current_span_id()).join();
        assert_eq!(id.expect("the thread"), None);
    }
    #[respan::workflow(propagate = true)]
    fn explicit() {
        let id = thread::spawn(|| get_client().get_current_span_id())
            .join()
            .expect("the thread");
        assert_eq!(id, get_client().get_current_span_id());
    }
    let ((), tree) = record(|| {
        outer();
        explicit();
    });
    assert_eq!(tree.to_string(), "outer.workflow\nexplicit.workflow\n");
}

#[test]
fn nested_items_are_not_this_function() {
    #[respan::workflow]
    fn outer() -> Option<String> {
        fn helper() -> Option<String> {
            thread::spawn(|| get_client().get_current_span_id())
                .join()
                .expect("the thread")
        }
        helper()
    }
    let (id, _) = record(outer);
    assert_eq!(id, None);
}

#[test]
fn under_two_attributes_the_inner_span_is_carried() {
    #[respan::task(name = "inner")]
    #[respan::workflow]
    fn outer() -> u32 {
        thread::spawn(one_leaf).join().expect("the thread") + thread::spawn(|| leaf(1)).join().expect("the thread")
    }
    let (_, tree) = record(outer);
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  inner.task\n    leaf.task\n    leaf.task\n"
    );
}

/// A rate is not inherited: the children are exported, without the parent that is not.
#[test]
fn children_of_a_span_that_is_not_kept_have_the_parent_of_that() {
    #[respan::workflow(sample_rate = 0.0)]
    fn dropped() {
        thread::spawn(|| leaf(1)).join().expect("the thread");
    }
    #[respan::workflow]
    fn kept() {
        dropped();
    }
    let ((), tree) = record(dropped);
    let parent = tree.find("leaf.task").map(|span| span.data().parent_span_id);
    assert_eq!(parent, Some(SpanId::INVALID));
    let ((), tree) = record(kept);
    assert_eq!(tree.to_string(), "kept.workflow\n  leaf.task\n");
}

#[test]
fn a_panic_stays_in_its_thread() {
    #[respan::task]
    fn fails() -> u32 {
        panic!("out of cheese");
    }
    #[respan::workflow]
    async fn outer() -> (bool, bool) {
        let thread = thread::spawn(fails).join();
        let task = tokio::spawn(async { fails() }).await;
        tokio::spawn(async_leaf(1)).await.expect("the task");
        (
            thread.is_err_and(|payload| payload.downcast_ref() == Some(&"out of cheese")),
            task.is_err_and(|error| error.is_panic()),
        )
    }
    let (panicked, tree) = record_async(outer);
    assert_eq!(panicked, (true, true));
    assert_eq!(
        tree.to_string(),
        "outer.workflow\n  fails.task\n  fails.task\n  leaf.task\n"
    );
    assert_eq!(
        tree.find("outer.workflow")
            .and_then(|span| span.error().map(str::to_owned)),
        None
    );
}

#[test]
fn every_form_compiles_under_all_lints_and_means_the_same() {
    let (sum, _) = record(|| shapes::closures(Owned(Box::new(2))));
    assert_eq!(sum, Ok(14));
    let (number, _) = record(|| shapes::inferred("5"));
    assert_eq!(number.ok(), Some(5));
    let (sum, _) = record_async(|| shapes::futures(2));
    assert_eq!(sum.ok(), Some(22));
    let (number, _) = record_async(|| shapes::local(2));
    assert_eq!(number.ok(), Some(2));
    let (sums, _) = record(|| (shapes::own::all(2), shapes::own::repeated(2)));
    assert_eq!(sums, (2 + 5 + 4 + 2 + 2 + 2 + 4, 4));
    assert_eq!(shapes::closures(Owned(Box::new(2))), Ok(14));
}
