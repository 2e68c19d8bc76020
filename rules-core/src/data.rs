//! The files that are compiled in: rules, lexicons, the policy pack.

include!(concat!(env!("OUT_DIR"), "/data.rs"));
