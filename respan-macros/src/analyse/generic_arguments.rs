//! Generic arguments of a path segment.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// `T` of `Trait<Name = T>`.
pub(super) fn associated_type(segment: &PathSegment, name: &str) -> Option<Type> {
    arguments(segment).find_map(|argument| match argument {
        GenericArgument::AssocType(binding) if binding.ident == name => Some(binding.ty.clone()),
        _ => None,
    })
}

/// `T` of `Type<'a, T, U>`.
pub(super) fn first_type(segment: &PathSegment) -> Option<&Type> {
    arguments(segment).find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten()
}
