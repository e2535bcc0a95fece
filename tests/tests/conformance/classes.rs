//! Scenarios of attributes on `impl` blocks and on methods.

#![allow(
    clippy::unused_self,
    reason = "the methods are methods because that is what is tested"
)]

use crate::run::{check, check_async};

#[test]
fn a_block_with_a_method_name() {
    struct Flow;

    #[respan::workflow(name = "joke_flow", method_name = "run")]
    impl Flow {
        #[respan::task(name = "make")]
        fn make(&self, topic: &str) -> String {
            format!("joke about {topic}")
        }

        #[expect(clippy::unused_self, reason = "a method beside the traced one")]
        fn helper(&self) -> &'static str {
            "untraced"
        }

        fn run(&self, topic: &str) -> String {
            self.helper();
            self.make(topic)
        }
    }

    struct Researcher;

    #[respan::agent(method_name = "act")]
    impl Researcher {
        fn act(&self, n: i32) -> i32 {
            n
        }
    }

    check("class_decorator", |_| {
        Flow.run("otel");
        Researcher.act(1);
    });
}

#[tokio::test]
async fn an_async_method() {
    struct Flow;

    #[respan::workflow(name = "flow", method_name = "run", version = 2)]
    impl Flow {
        #[respan::task]
        async fn step(&self) -> i32 {
            1
        }

        async fn run(&self) -> i32 {
            self.step().await
        }
    }

    check_async("class_decorator_async", Flow.run()).await;
}

#[test]
fn methods_and_associated_functions() {
    struct Worker;

    impl Worker {
        #[respan::task(name = "inst")]
        fn inst(&self, x: i32) -> i32 {
            x
        }

        #[respan::task(name = "cls")]
        fn cls(x: i32) -> i32 {
            x
        }

        #[respan::task(name = "stat")]
        fn stat(x: i32) -> i32 {
            x
        }
    }

    check("io_methods", |_| {
        Worker.inst(1);
        Worker::cls(2);
        Worker::stat(3);
    });
}
