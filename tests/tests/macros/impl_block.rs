//! `method_name`: an attribute on an `impl` block, which traces one method under the name of the type.

use respan_fixture_pedantic::methods::Pipeline;
use respan_tests::recording::{only, record, record_async};
use serde_json::json;

#[test]
fn the_span_is_named_after_the_type() {
    let (value, tree) = record_async(|| Pipeline.run(vec![1, 2]));
    let span = only(&tree);
    assert_eq!(value.ok(), Some(2));
    assert_eq!(span.data().name, "Pipeline.workflow");
    assert_eq!(span.attribute("traceloop.entity.version"), Some(&2.into()));
    assert_eq!(span.input()["kwargs"], json!({ "input": [1, 2] }));
}

#[test]
fn name_says_otherwise() {
    struct Joke;

    #[respan::agent(method_name = "tell", name = "joker")]
    impl Joke {
        fn tell(&self) {
            self.other();
        }
        fn other(&self) {
            let _ = self;
        }
    }
    let ((), tree) = record(|| Joke.tell());
    assert_eq!(only(&tree).data().name, "joker.agent");
}

#[test]
fn name_may_be_computed_from_the_receiver() {
    struct Joke<'a>(&'a str);

    #[respan::agent(method_name = "tell", name = self.0, skip(secret))]
    impl Joke<'_> {
        fn tell(&self, secret: &str) -> usize {
            self.0.len() + secret.len()
        }
    }
    let (_, tree) = record(|| Joke("pun").tell("x"));
    assert_eq!(only(&tree).data().name, "pun.agent");
    assert_eq!(only(&tree).input()["kwargs"], json!({}));
}

#[test]
fn other_methods_nest_below() {
    struct Joke;

    #[respan::workflow(method_name = "tell")]
    impl Joke {
        fn tell(&self) {
            self.setup();
        }

        #[respan::task]
        fn setup(&self) {
            let _ = self;
        }
    }
    let ((), tree) = record(|| Joke.tell());
    assert_eq!(tree.to_string(), "Joke.workflow\n  setup.task\n");
}

#[test]
fn generic_types_and_trait_implementations() {
    struct Joke<T>(T);

    trait Tell {
        const LIMIT: usize;
        type Response;
        fn tell(&self) -> usize;
    }

    #[respan::workflow(method_name = "tell")]
    impl<T: Clone> Tell for Joke<Vec<T>>
    where
        T: PartialEq,
    {
        const LIMIT: usize = { 3 };
        type Response = [u8; 3];

        fn tell(&self) -> usize {
            self.0.len().min(Self::LIMIT)
        }
    }
    let (value, tree) = record(|| Joke(vec![1]).tell());
    assert_eq!((value, only(&tree).data().name.as_ref()), (1, "Joke.workflow"));
}

#[test]
fn an_associated_function_without_a_receiver() {
    struct Joke;

    #[respan::task(method_name = "new")]
    impl Joke {
        fn new(a: u8) -> Self {
            let _ = a;
            Self
        }
    }
    let (_, tree) = record(|| Joke::new(1));
    assert_eq!(only(&tree).data().name, "Joke.task");
}
