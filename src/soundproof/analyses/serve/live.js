// A page of a file that is being written: loaded anew when the file is saved, and told what is wrong with it.

const faults = Object.assign(document.createElement("pre"), { id: "faults", role: "alert", hidden: true });
document.body.prepend(faults);

const said = new EventSource("/events");
let shown = null;
said.onmessage = ({ data }) => {
  const { edition, problem } = JSON.parse(data);
  if (shown !== null && edition !== shown) return location.reload();
  shown = edition;
  faults.textContent = problem && `${problem}\n\nWhat follows is of the file before it had these faults.`;
  faults.hidden = !problem;
};
addEventListener("pagehide", () => said.close());
