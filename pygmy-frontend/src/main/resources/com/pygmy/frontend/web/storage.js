// What the browser keeps for the store: for this tab, and for all of them. Where it keeps nothing, memory stands in until the
// page is left.

function opened(name) {
  try {
    const storage = globalThis[name];
    storage.setItem('pygmy.probe', '1');
    storage.removeItem('pygmy.probe');
    return storage;
  } catch {
    return memory();
  }
}

function memory() {
  const items = new Map();
  return {
    isMemory: true,
    getItem: name => items.get(name) ?? null,
    setItem: (name, value) => items.set(name, value),
    removeItem: name => items.delete(name),
    key: index => [...items.keys()][index] ?? null,
    get length() { return items.size; },
  };
}

export const ofTab = opened('sessionStorage');
export const ofBrowser = opened('localStorage');
