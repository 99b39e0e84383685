// Sends the form that waited for a step-up by itself; without JavaScript its button does.
for (const form of document.querySelectorAll("form[data-go-on]")) {
  form.querySelector("button").disabled = true;
  form.submit();
}
