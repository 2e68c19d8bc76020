//! Everything behind the program `chalkline`, in reading order.
