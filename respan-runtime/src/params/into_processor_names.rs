//! Conversion into names of processors.

use crate::value::marker::{ByCollection, ByIterator};
use crate::value::{ProcessorNames, bounded_items, for_each_array_length};

/// Names of processors: one name, several names joined with commas, or an array, vector, slice or iterator of names.
///
/// `[]` and an empty text are no names: the span goes to the default processor only. No more than 65,536 items are taken. The
/// parameter `M` is inferred.
///
/// ```
/// use respan::get_client;
///
/// let client = get_client();
/// let debug = client.start_span("plan").processors("debug");
/// let both = client.start_span("plan").processors(["debug", "analytics"]);
/// let neither = client.start_span("plan").processors([]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of processor names",
    label = "neither a name nor a list of names",
    note = "pass one name, `\"debug\"`, or several, `[\"debug\", \"analytics\"]`"
)]
pub trait IntoProcessorNames<M> {
    #[doc(hidden)]
    fn into_texts(self) -> Vec<String>;
}

pub(crate) fn processor_names<M>(names: impl IntoProcessorNames<M>) -> ProcessorNames {
    ProcessorNames::parse(names.into_texts().iter().map(String::as_str))
}

macro_rules! texts {
    ($($text:ty)*) => {$(
        impl IntoProcessorNames<ByCollection> for $text {
            fn into_texts(self) -> Vec<String> {
                vec![self.into()]
            }
        }
    )*};
}

texts!(&str String &String);

impl<I: Iterator<Item: Into<String>>> IntoProcessorNames<ByIterator> for I {
    fn into_texts(self) -> Vec<String> {
        bounded_items(self).map(Into::into).collect()
    }
}

impl IntoProcessorNames<ByCollection> for [&'static str; 0] {
    fn into_texts(self) -> Vec<String> {
        Vec::new()
    }
}

macro_rules! arrays {
    ($($length:literal)*) => {$(
        impl<N: Into<String>> IntoProcessorNames<ByCollection> for [N; $length] {
            fn into_texts(self) -> Vec<String> {
                self.into_iter().into_texts()
            }
        }
    )*};
}

for_each_array_length!(arrays);

impl<N: Into<String>> IntoProcessorNames<ByCollection> for Vec<N> {
    fn into_texts(self) -> Vec<String> {
        self.into_iter().into_texts()
    }
}

impl<N: Into<String> + Clone> IntoProcessorNames<ByCollection> for &[N] {
    fn into_texts(self) -> Vec<String> {
        self.iter().cloned().into_texts()
    }
}

impl<N: Into<String> + Clone> IntoProcessorNames<ByCollection> for &Vec<N> {
    fn into_texts(self) -> Vec<String> {
        self.as_slice().into_texts()
    }
}

impl<N: Into<String> + Clone, const LENGTH: usize> IntoProcessorNames<ByCollection> for &[N; LENGTH] {
    fn into_texts(self) -> Vec<String> {
        self.as_slice().into_texts()
    }
}
