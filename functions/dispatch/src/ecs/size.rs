//! The sizes that Fargate offers to a task.

/// Processors and memory of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// CPU units: 1,024 are one processor.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory: u32,
}

/// What Fargate offers: for each number of CPU units the least memory, the most, and the step between.
const OFFERED: [(u32, u32, u32, u32); 7] = [
    (256, 512, 2048, 512),
    (512, 1024, 4096, 1024),
    (1024, 2048, 8192, 1024),
    (2048, 4096, 16384, 1024),
    (4096, 8192, 30720, 1024),
    (8192, 16384, 61440, 4096),
    (16384, 32768, 122_880, 8192),
];

impl Size {
    /// The next larger size: twice the memory, or the most that goes with the processors. A task that has the most already gets
    /// the next number of processors. None if Fargate has nothing larger.
    pub fn larger(self) -> Option<Self> {
        let mut offered = OFFERED.into_iter().filter(|(cpu, ..)| *cpu >= self.cpu);
        offered.find_map(|(cpu, least, most, step)| {
            let steps = (self.memory * 2).saturating_sub(least).div_ceil(step);
            let memory = (least + steps * step).min(most);
            // 256 CPU units go with 512, 1,024 and 2,048 MiB alone.
            let memory = if cpu == 256 { memory.next_power_of_two() } else { memory };
            (memory > self.memory).then_some(Self { cpu, memory })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_larger_size_is_one_that_fargate_offers_up_to_the_largest() {
        let mut size = Size { cpu: 256, memory: 512 };
        let mut sizes = Vec::new();
        while let Some(larger) = size.larger() {
            sizes.push((larger.cpu, larger.memory));
            size = larger;
        }
        let wanted = [
            (256, 1024),
            (256, 2048),
            (512, 4096),
            (1024, 8192),
            (2048, 16384),
            (4096, 30720),
            (8192, 61440),
            (16384, 122_880),
        ];
        assert_eq!(sizes, wanted);
    }

    #[test]
    fn memory_is_doubled_in_the_steps_that_fargate_offers() {
        let larger = |cpu, memory| Size { cpu, memory }.larger().map(|size| (size.cpu, size.memory));
        assert_eq!(larger(2048, 4096), Some((2048, 8192)));
        assert_eq!(larger(2048, 9216), Some((2048, 16384)));
        assert_eq!(larger(8192, 20480), Some((8192, 40960)));
        assert_eq!(larger(4096, 30720), Some((8192, 61440)));
    }
}
