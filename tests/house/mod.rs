//! The walls of the house: what each room may never know, and what every file owes to who reads it.

mod dependencies;
mod files;
mod licences;
mod links;
mod policy;
mod rooms;
mod tree;
