//! Programs: a loop over instructions and system calls.

use serde::Deserialize;
use sp1_core_executor::{Instruction, Opcode, Program, Register, SyscallCode};

/// Where the instructions are, and the words that they and the system calls read and write.
const CODE: u64 = 0x1000;
const WORDS: u64 = 0x10_0000;

/// What is proved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// How often the body runs.
    rounds: u64,
    /// Instructions of the body.
    body: Vec<Opcode>,
    /// System calls of the body, after its instructions.  All have the same words, which are zeros at first; their
    /// order has to be one in which each finds there what it takes.
    #[serde(default)]
    calls: Vec<SyscallCode>,
    /// Cells of the trace at which a shard ends; if not stated, as the crate has it.
    pub element_threshold: Option<u64>,
}

impl Case {
    pub fn program(&self) -> Program {
        let mut code = vec![
            load(Register::X8, WORDS),
            load(Register::X9, self.rounds),
            load(Register::X29, 5),
            load(Register::X30, 37),
            // What some system calls have beside their two arguments.
            load(Register::X12, WORDS + 0x3000),
            load(Register::X13, WORDS + 0x4000),
            load(Register::X14, WORDS + 0x5000),
        ];
        let start = code.len();
        code.extend(self.body.iter().map(|&opcode| one(opcode)));
        for &call in &self.calls {
            code.extend(called(call, WORDS + 0x1000, second(call)));
        }
        code.push(Instruction::new(Opcode::ADDI, Register::X9 as u8, Register::X9 as u64, u64::MAX, false, true));
        let back = (4 * (code.len() - start) as u64).wrapping_neg();
        code.push(Instruction::new(Opcode::BNE, Register::X9 as u8, Register::X0 as u64, back, false, true));
        code.extend(called(SyscallCode::HALT, 0, 0));
        Program::new(code, CODE, CODE)
    }
}

/// Writes a number into a register.
fn load(register: Register, number: u64) -> Instruction {
    Instruction::new(Opcode::ADDI, register as u8, 0, number, false, true)
}

/// The instruction of a body: of the word that register 8 points to, or of registers 29 and 30 into 28.
fn one(opcode: Opcode) -> Instruction {
    let like = |second, constant| Instruction::new(opcode, Register::X28 as u8, Register::X29 as u64, second, false, constant);
    let there = Instruction::new(opcode, Register::X28 as u8, Register::X8 as u64, 0, false, true);
    match opcode {
        Opcode::ADDI => like(3, true),
        Opcode::LUI | Opcode::AUIPC => Instruction::new(opcode, Register::X28 as u8, 1 << 12, 1 << 12, true, true),
        // To the next instruction.
        Opcode::JAL => Instruction::new(opcode, Register::X28 as u8, 4, 0, true, true),
        _ if there.is_memory_load_instruction() || there.is_memory_store_instruction() => there,
        _ => like(Register::X30 as u64, false),
    }
}

/// A system call and its arguments.
fn called(call: SyscallCode, first: u64, second: u64) -> [Instruction; 4] {
    [
        load(Register::X5, u64::from(call as u32)),
        load(Register::X10, first),
        load(Register::X11, second),
        Instruction::new(Opcode::ECALL, Register::X5 as u8, Register::X10 as u64, Register::X11 as u64, false, false),
    ]
}

/// The second argument: where the second operand is, or zero where there is none.
fn second(call: SyscallCode) -> u64 {
    match call {
        SyscallCode::KECCAK_PERMUTE | SyscallCode::SHA_EXTEND | SyscallCode::POSEIDON2 => 0,
        _ => WORDS + 0x2000,
    }
}
