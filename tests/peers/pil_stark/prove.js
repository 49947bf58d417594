"use strict";
/*
 * Proves and verifies small programs with the packages pil-stark and pilcom, and measures the proofs.
 *
 *     node prove.js cases.json [names]  >  measured.json
 *
 * A case names one of the programs below and a STARK struct.  What is printed per case: the struct, what
 * the package says of the program (columns, evaluations), the size of every part of the proof object, and
 * the package's starkInfo.
 */

const fs = require("fs");

// The packages and their worker threads report progress on stdout, which is kept for the result.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const { compile, verifyPil, newConstantPolsArray, newCommitPolsArray, getKs } = require("pilcom");
const { F3g: F, starkInfo, starkSetup, starkGen, starkVerify } = require("pil-stark");

const GOLDILOCKS = 0xffffffff00000001n;
const SAMPLES = 10;
const BN254 = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

const numbers = (n, f) => Array.from({ length: n }, (_, i) => BigInt(f(i)));

// Every program fills its columns by name; %N is the number of rows.
const PROGRAMS = {
  // Constraints of degree 2 alone: the second and the third stage have no columns.  `idle` is committed and
  // in no constraint, so it is opened in the leaves and has no evaluation.
  recurrence: {
    pil: `
      namespace Global(%N);
        pol constant L1;
      namespace Main(%N);
        pol constant LAST;
        pol commit a, b, idle;
        public input = a(0);
        public output = b(%N-1);
        Global.L1 * (a - :input) = 0;
        LAST * (b - :output) = 0;
        (1 - LAST) * (a' - b) = 0;
        (1 - LAST) * (b' - a - b) = 0;
    `,
    fill(n, fixed, witness) {
      fixed.LAST = numbers(n, (i) => i === n - 1);
      witness.idle = numbers(n, (i) => i * i);
      witness.a = [3n];
      witness.b = [5n];
      for (let i = 1; i < n; i++) {
        witness.a.push(witness.b[i - 1]);
        witness.b.push((witness.a[i - 1] + witness.b[i - 1]) % GOLDILOCKS);
      }
    },
  },

  // A permutation and a copy constraint: running products, committed in the third stage.  Without a lookup
  // the second stage has no columns.
  copies: {
    pil: `
      namespace Global(%N);
        pol constant L1;
      namespace Main(%N);
        pol constant S1, S2;
        pol commit a, b, c;
        {a, c} is {b, c};
        {a, b} connect {S1, S2};
    `,
    fill(n, fixed, witness) {
      const root = F.w[Math.log2(n)];
      const shift = getKs(F, 1)[0];
      const points = [];
      for (let i = 0, x = F.one; i < n; i++, x = F.mul(x, root)) points.push(x);
      // b is a turned upside down: row i of a is the same cell as row n-1-i of b.
      witness.a = numbers(n, (i) => i + 1);
      witness.b = [...witness.a].reverse();
      witness.c = numbers(n, () => 4);
      fixed.S1 = [...points].reverse().map((x) => F.mul(x, shift));
      fixed.S2 = [...points].reverse();
    },
  },

  // Two lookups, of one base-field column and of a pair: the sorted columns of the second stage lie in the
  // base field for the first and in the extension for the second.  The power asks for intermediate columns.
  lookups: {
    pil: `
      namespace Global(%N);
        pol constant L1;
      namespace Main(%N);
        pol constant TABLE, SQUARE, LISTED, SCALE;
        pol commit x, y, z, power, chosen;
        pol square = x * x;
        pol fourth = square * square;
        pol eighth = fourth * fourth;
        z in TABLE;
        chosen {x, y} in LISTED {TABLE, SQUARE};
        power - eighth * SCALE = 0;
    `,
    fill(n, fixed, witness) {
      fixed.TABLE = numbers(n, (i) => i);
      fixed.SQUARE = numbers(n, (i) => i * i);
      fixed.LISTED = numbers(n, () => 1);
      fixed.SCALE = numbers(n, (i) => i + 2);
      witness.x = numbers(n, (i) => (5 * i + 2) % n);
      witness.chosen = numbers(n, (i) => i % 2);
      witness.y = witness.x.map((x, i) => (i % 2 ? x * x : 11n));
      witness.z = numbers(n, (i) => i >> 1);
      witness.power = witness.x.map((x, i) => (x ** 8n * fixed.SCALE[i]) % GOLDILOCKS);
    },
  },
};

/** The scalars of nested arrays, in order. */
const scalars = (value) => (Array.isArray(value) ? value.flatMap(scalars) : [value]);

/** Numbers as unsigned little-endian bytes; one that is no canonical residue is an error. */
function serialise(values, modulus, width) {
  const out = Buffer.alloc(values.length * width);
  values.forEach((value, i) => {
    if (typeof value !== "bigint" || value < 0n || value >= modulus) throw new Error(`not a residue: ${value}`);
    for (let j = 0; j < width; j += 8) out.writeBigUInt64LE((value >> BigInt(8 * j)) & (2n ** 64n - 1n), i * width + j);
  });
  return out;
}

/** Every scalar of an object, as the array or object it lies in and its key there. */
function* slots(holder) {
  for (const key of Object.keys(holder)) {
    if (typeof holder[key] === "object") yield* slots(holder[key]);
    else yield [holder, key];
  }
}

/** The parts of a proof: [name, what the scalars are, nested arrays of scalars]. */
function partsOf({ proof, publics }) {
  const [queries, ...layers] = proof.fri.slice(0, -1);
  const parts = [
    ["publics", "elements", publics],
    ["roots", "digests", [proof.root1, proof.root2, proof.root3, proof.root4]],
    ["evaluations", "elements", proof.evals],
    ["final", "elements", proof.fri[proof.fri.length - 1]],
  ];
  ["stage 1", "stage 2", "stage 3", "quotient", "fixed"].forEach((tree, t) => {
    parts.push([`${tree}: leaves`, "elements", queries.polQueries.map((query) => query[t][0])]);
    parts.push([`${tree}: paths`, "digests", queries.polQueries.map((query) => query[t][1])]);
  });
  layers.forEach((layer, i) => {
    parts.push([`layer ${i + 1}: root`, "digests", layer.root]);
    parts.push([`layer ${i + 1}: leaves`, "elements", layer.polQueries.map((query) => query[0])]);
    parts.push([`layer ${i + 1}: paths`, "digests", layer.polQueries.map((query) => query[1])]);
  });
  return parts;
}

async function run({ program, struct }) {
  const { pil: source, fill } = PROGRAMS[program];
  const rows = 1 << struct.nBits;
  const pil = await compile(F, source, null, { compileFromString: true, defines: { N: rows }, disableUnusedError: true });
  const [fixed, witness] = [newConstantPolsArray(pil), newCommitPolsArray(pil)];
  const columns = [{}, {}];
  fill(rows, ...columns);
  numbers(rows, (i) => i === 0).forEach((value, i) => (fixed.Global.L1[i] = value));
  [fixed, witness].forEach((pols, k) => {
    for (const [name, values] of Object.entries(columns[k])) values.forEach((value, i) => (pols.Main[name][i] = value));
  });
  const faults = await verifyPil(F, pil, witness, fixed);
  if (faults.length) throw new Error(faults.join("\n"));

  const { constTree, constRoot } = await starkSetup(fixed, pil, struct);
  const info = starkInfo(pil, struct, { arity: struct.merkleTreeArity });
  const made = await starkGen(witness, fixed, constTree, info);
  const verify = () => starkVerify(made.proof, made.publics, constRoot, info);
  const verified = await verify();

  // The verifier has to read what is counted: some scalars are changed, one at a time, and it has to notice.
  // The wide paths hold digests that it does not read (a node's own beside its siblings), so they are left out.
  const wide = struct.verificationHashType === "BN128";
  const all = [...slots(made)];
  const unread = [];
  for (let i = 0; i < SAMPLES && !wide; i++) {
    const [holder, key] = all[Math.floor(((all.length - 1) * i) / (SAMPLES - 1))];
    const value = holder[key];
    holder[key] = (value + 1n) % GOLDILOCKS;
    if (await verify()) unread.push(i);
    holder[key] = value;
  }

  const parts = {};
  for (const [name, kind, values] of partsOf(made)) {
    const flat = scalars(values);
    const bytes = kind === "digests" && wide ? serialise(flat, BN254, 32) : serialise(flat, GOLDILOCKS, 8);
    parts[name] = { scalars: flat.length, bytes: bytes.length };
  }
  return {
    verified,
    unread,
    struct,
    info: {
      publics: info.nPublics,
      columns: {
        "stage 1": info.mapSectionsN.cm1_2ns,
        "stage 2": info.mapSectionsN.cm2_2ns,
        "stage 3": info.mapSectionsN.cm3_2ns,
        quotient: info.mapSectionsN.cm4_2ns,
        fixed: info.nConstants,
      },
      polynomials: info.nCm1 + info.nCm2 + info.nCm3 + info.nCm4,
      intermediate: info.nImPols,
      quotientDegree: info.qDeg,
      evaluations: info.evMap.length,
      openings: new Set(info.evMap.map((e) => Boolean(e.prime))).size,
      arity: wide ? info.merkleTreeArity : 2,
    },
    parts,
    scalars: all.length,
    starkInfo: info,
  };
}

async function main() {
  const cases = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const names = process.argv.slice(3);
  const results = {};
  for (const one of cases) {
    if (names.length === 0 || names.includes(one.name)) results[one.name] = await run(one);
  }
  print(JSON.stringify(results, null, 1) + "\n", () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
