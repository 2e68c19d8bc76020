# Lo que dicen varias tareas: números, sí y no, ayuda.
yes = Sí
no = No
not-sure = No estoy seguro
report-button = Reportarlo
gone = Ese botón es de algo que ya no está. Pregunte otra vez, por favor.
help-title = Aquí puede:
help-ask = hacer una pregunta sobre la política de redes sociales, con sus propias palabras
help-ask-example = ¿Puedo aceptar una solicitud de amistad de un alumno?
help-check = revisar un borrador antes de publicarlo
help-check-example = ¡Johnny, felicidades por subir tu calificación de C a B!
help-report = reportar una amenaza, acoso o intimidación; no se le pide su nombre
help-status = ver qué pasó con un reporte, leer respuestas, agregar algo; necesita su recibo
help-help = ver esto otra vez
help-keeps-nothing = Las preguntas y los borradores no se guardan. Solo se lee lo que usted envía aquí.
help-authority = Las respuestas explican el boletín en palabras sencillas y dan el número de la pauta. El boletín mismo es el que decide.
