//! The trained reader: catches what the rules miss and vetoes their false alarms.
