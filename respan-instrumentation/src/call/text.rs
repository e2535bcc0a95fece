//! Optional text, as accepted by setters.

use std::borrow::Cow;

/// Text, or an `Option` of text, whose `None` sets nothing.
///
/// ```
/// use respan::instrumentation::{ModelCall, Operation, Provider};
///
/// fn describe(system_prompt: Option<&str>, question: String) -> ModelCall {
///     ModelCall::new(Provider::OpenAi, Operation::Chat)
///         .model("gpt-4o")
///         .instructions(system_prompt)
///         .message("user", question)
/// }
/// ```
pub trait OptionalText {
    /// The text, if there is one.
    fn into_text(self) -> Option<String>;
}

macro_rules! optional_text {
    ($($source:ty),* $(,)?) => {$(
        impl OptionalText for $source {
            fn into_text(self) -> Option<String> {
                Some(self.into())
            }
        }

        impl OptionalText for Option<$source> {
            fn into_text(self) -> Option<String> {
                self.map(Into::into)
            }
        }
    )*};
}

optional_text!(String, &str, &String, Cow<'_, str>, Box<str>);
