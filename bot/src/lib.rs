//! Everything behind the program `chalkline`, in reading order.

pub mod chat;
pub mod words;

pub mod reports;
pub mod store;
pub mod vault;

pub mod door;

pub mod courier;

pub mod desk;
pub mod ground;

pub mod platforms;
pub mod web;

pub mod cli;
pub mod config;

pub mod clock;
pub mod gap_file;
pub mod input;
pub mod log;
pub mod pack;

pub mod app;
pub mod service;
pub mod systemd;
