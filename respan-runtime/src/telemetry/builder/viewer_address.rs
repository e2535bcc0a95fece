//! The address of a viewer, or whether there is one.

/// The value of the option `viewer`: `true` or `false`, or an address.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `bool` nor an address",
    label = "neither a `bool` nor a text",
    note = "pass `true`, `false`, or an address such as \"http://127.0.0.1:4318\""
)]
#[doc(hidden)]
pub trait ViewerAddress {
    /// As the variable has it.
    fn into_viewer_address(self) -> String;
}

impl ViewerAddress for bool {
    fn into_viewer_address(self) -> String {
        self.to_string()
    }
}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl ViewerAddress for $text {
            fn into_viewer_address(self) -> String {
                self.into()
            }
        }
    )*};
}

texts!(&str, String, &String);
