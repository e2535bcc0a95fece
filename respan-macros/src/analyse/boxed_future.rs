//! Recognition of boxed futures in return types: `Pin<Box<dyn Future>>`, `BoxFuture` and `LocalBoxFuture`.

use syn::{PathSegment, Type, TypeParamBound};

use super::generic_arguments::{associated_type, first_type};
use super::impl_trait::erase_impl_trait;

pub(crate) struct BoxedFuture {
    /// The future's output, if it is written.
    pub(crate) output: Option<Type>,
}

/// Recognises a boxed future by the last segment of its path.
pub(super) fn boxed_future(segment: &PathSegment) -> Option<BoxedFuture> {
    if segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture" {
        let output = first_type(segment)?.clone();
        return Some(BoxedFuture {
            output: Some(erase_impl_trait(output)),
        });
    }
    if segment.ident != "Pin" {
        return None;
    }
    let Type::Path(boxed) = first_type(segment)? else {
        return None;
    };
    let boxed = boxed.path.segments.last().filter(|segment| segment.ident == "Box")?;
    let Type::TraitObject(object) = first_type(boxed)? else {
        return None;
    };
    let future = object.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().filter(|segment| segment.ident == "Future"),
        _ => None,
    })?;
    Some(BoxedFuture {
        output: associated_type(future, "Output").map(erase_impl_trait),
    })
}
