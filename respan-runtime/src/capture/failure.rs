//! The details of a returned error, selected by its type.
#![allow(missing_docs)]

use super::result_writer::ResultWriter;
use crate::model::Exception;
use std::any::type_name;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::ops::Deref;

/// The error that a function has returned.
#[derive(Debug)]
pub struct Failure<'a, E: ?Sized>(pub &'a E);

/// Records an error with the details that its type provides.
pub trait Failed {
    fn __respan_fail(&self, writer: &mut ResultWriter<'_>);
}

/// First choice, `std::error::Error`: message and `source()` chain.
impl<E: Error + ?Sized> Failed for &&&&Failure<'_, E> {
    fn __respan_fail(&self, writer: &mut ResultWriter<'_>) {
        writer.fail(|| Exception::from_error(&self.0, type_name::<E>()));
    }
}

/// Second choice, pointers to an error (`Box<dyn Error>`, `anyhow::Error`, `eyre::Report`): message and `source()` chain.
impl<E: Deref<Target: Error>> Failed for &&&Failure<'_, E> {
    fn __respan_fail(&self, writer: &mut ResultWriter<'_>) {
        writer.fail(|| Exception::from_error(&&**self.0, type_name::<E>()));
    }
}

/// Third choice, `Display`: message only.
impl<E: Display + ?Sized> Failed for &&Failure<'_, E> {
    fn __respan_fail(&self, writer: &mut ResultWriter<'_>) {
        writer.fail(|| Exception::from_message(type_name::<E>(), format_args!("{}", self.0)));
    }
}

/// Fourth choice: `Debug` as the message.
impl<E: Debug + ?Sized> Failed for &Failure<'_, E> {
    fn __respan_fail(&self, writer: &mut ResultWriter<'_>) {
        writer.fail(|| Exception::from_message(type_name::<E>(), format_args!("{:?}", self.0)));
    }
}

/// Last choice: the type's name as the message.
impl<E: ?Sized> Failed for Failure<'_, E> {
    fn __respan_fail(&self, writer: &mut ResultWriter<'_>) {
        let name = type_name::<E>();
        writer.fail(|| Exception::from_message(name, format_args!("{name}")));
    }
}
