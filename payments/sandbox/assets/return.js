// Presses the one button of the page that leads back to the shop.
document.forms[0].submit();
