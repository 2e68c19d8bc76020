//! Everything that needs the whole program: one binary, journeys that read "somebody types, somebody sees".

mod journeys;
mod support;
