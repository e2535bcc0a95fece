//! Attributes that another macro copies to a declaration.

use easy_ext::ext;
use respan_tests::recording::{only, record};
use serde_json::json;

#[ext(Shout)]
impl str {
    #[respan::task]
    fn shout(&self, mark: &str) -> String {
        self.to_uppercase() + mark
    }
}

#[test]
fn a_method_of_an_extension_trait_is_traced_once() {
    let (value, tree) = record(|| "hi".shout("!"));
    let span = only(&tree);
    assert_eq!(value, "HI!");
    assert_eq!(span.data().name, "shout.task");
    assert_eq!(span.input(), json!({ "args": [], "kwargs": { "mark": "!" } }));
    assert_eq!(span.output(), "HI!");
}

/// Declares a trait with one method, and implements it.
macro_rules! whisper {
    ($(#[$attribute:meta])* fn $method:ident($($argument:tt)*) -> String $block:block) => {
        trait Whisper {
            $(#[$attribute])*
            fn $method($($argument)*) -> String;
        }

        impl Whisper for str {
            $(#[$attribute])*
            fn $method($($argument)*) -> String $block
        }
    };
}

whisper! {
    #[respan::task]
    fn whisper(&self, mark: &str) -> String { self.to_lowercase() + mark }
}

#[test]
fn a_macro_may_pass_an_attribute_on_to_a_declaration() {
    let (value, tree) = record(|| "HI".whisper("."));
    let span = only(&tree);
    assert_eq!(value, "hi.");
    assert_eq!(span.data().name, "whisper.task");
    assert_eq!(span.output(), "hi.");
}
